/* The code of the tests' own enclave, from its offset 0x1000. Nothing here is relocated or linked: the
 * fixture puts these bytes into an image.
 *
 * In: RDI which operation, RSI, RDX, R8, R9 its operands. Out: RDI, RSI, RDX, R8 its results.
 * Entered again after an exception (RAX = CSSA = 1), with RDI 1: another one. Else RSI is added to the RIP that was saved; out come
 * EXITINFO, the offset of that RIP, EXINFO's address and its error code.
 *
 * All the while: R12 the enclave's base, R14 the SSA frame in which the processor keeps the host's RSP
 * and RBP, which ERESUME writes again, R15 where to exit to.
 */

#define ENCLU .byte 0x0f, 0x01, 0xd7
#define CODE_OFFSET 0x1000
#define PAGE 4096
/* The thread's page; docs/formats/enclave.md. */
#define THREAD_PAGE %gs:0
#define THREAD_HEAP %gs:16
#define THREAD_STACK_END %gs:40
#define THREAD_CALLED_OUT %gs:128
/* GPRSGX and EXINFO, from the end of a frame. */
#define SSA_URSP (PAGE - 184 + 144)
#define SSA_URBP (PAGE - 184 + 152)
#define SSA_RIP (PAGE - 184 + 136)
#define SSA_EXITINFO (PAGE - 184 + 160)
#define SSA_EXINFO_ADDRESS (PAGE - 184 - 16)
#define SSA_EXINFO_ERROR (PAGE - 184 - 8)

	.section .rodata.confcom_test_enclave, "a", @progbits
	.globl	confcom_test_enclave_begin
	.globl	confcom_test_enclave_end
	.balign	16
confcom_test_enclave_begin:
	movq	%rcx, %r15
	leaq	confcom_test_enclave_begin(%rip), %r12
	subq	$CODE_OFFSET, %r12
	leaq	1(%rax), %r14			/* the page after the thread's is frame 0 */
	imulq	$PAGE, %r14, %r14
	addq	%r12, %r14
	addq	THREAD_PAGE, %r14
	testq	%rax, %rax
	jnz	.Lafter_exception
	movq	THREAD_STACK_END, %rsp
	addq	%r12, %rsp
	cmpq	$(.Ltable_end - .Ltable) / 4, %rdi
	jae	.Lexit
	leaq	.Ltable(%rip), %rax
	movslq	(%rax,%rdi,4), %rcx
	addq	%rcx, %rax
	jmp	*%rax

.Lexit:
	movq	SSA_URSP(%r14), %rsp
	movq	SSA_URBP(%r14), %rbp
	movq	%r15, %rbx
	movl	$4, %eax
	ENCLU

.Lafter_exception:
	cmpq	$1, %rdi
	je	.Lundefined
	leaq	-PAGE(%r14), %rcx
	addq	%rsi, SSA_RIP(%rcx)
	movl	SSA_EXITINFO(%rcx), %edi
	movq	SSA_RIP(%rcx), %rsi
	subq	%r12, %rsi
	movq	SSA_EXINFO_ADDRESS(%rcx), %rdx
	movq	SSA_EXINFO_ERROR(%rcx), %r8
	jmp	.Lexit

	.balign	4
.Ltable:
	.long	.Ladd - .Ltable
	.long	.Ldivide - .Ltable
	.long	.Lundefined - .Ltable
	.long	.Lbreakpoint - .Ltable
	.long	.Lread - .Ltable
	.long	.Lmisaligned - .Ltable
	.long	.Lreport - .Ltable
	.long	.Lgetkey - .Ltable
	.long	.Lsyscall - .Ltable
	.long	.Lint - .Ltable
	.long	.Lcpuid - .Ltable
	.long	.Lsegments - .Ltable
	.long	.Lvectors - .Ltable
	.long	.Loverflow - .Ltable
	.long	.Lspin - .Ltable
	.long	.Lcall_out - .Ltable
	.long	.Lreturned - .Ltable
	.long	.Lleaf - .Ltable
	.long	.Lwrite - .Ltable
	.long	.Lsecinfo_leaf - .Ltable
	.long	.Lcount - .Ltable
	.long	.Lclobber - .Ltable
	.long	.Ljump - .Ltable
	.long	.Lsse_invalid - .Ltable
	.long	.Lin - .Ltable
	.long	.Ltrap_flag - .Ltable
	.long	.Lexit_with_trap_flag - .Ltable
.Ltable_end:

.Ladd:					/* RDI = RSI + RDX */
	leaq	(%rsi,%rdx), %rdi
	jmp	.Lexit

.Ldivide:				/* 2 bytes long */
	xorl	%edx, %edx
	xorl	%ecx, %ecx
	movl	$1, %eax
	divl	%ecx
	movl	$100, %edi
	jmp	.Lexit

.Lundefined:				/* 2 bytes long */
	ud2
	movl	$101, %edi
	jmp	.Lexit

.Lbreakpoint:				/* 1 byte long */
	int3
	movl	$102, %edi
	jmp	.Lexit

.Lread:					/* RDI = *RSI; 3 bytes long */
	movq	(%rsi), %rdi
	jmp	.Lexit

.Lmisaligned:				/* 5 bytes long */
	movaps	1(%rsp), %xmm0
	movl	$103, %edi
	jmp	.Lexit

/* EREPORT for the TARGETINFO at RSI, over the 64 bytes at RDX, to R8; all outside. */
.Lreport:
	movq	%rdx, %r9
	movq	THREAD_HEAP, %rdi
	addq	%r12, %rdi
	movq	%rdi, %rbx
	movl	$512, %ecx
	rep movsb
	movq	%rdi, %r10
	movq	%r9, %rsi
	movl	$64, %ecx
	rep movsb
	leaq	1024(%rbx), %rdx
	movq	%r10, %rcx
	xorl	%eax, %eax
	ENCLU
	movq	%rdx, %rsi
	movq	%r8, %rdi
	movl	$432, %ecx
	rep movsb
	xorl	%edi, %edi
	jmp	.Lexit

/* EGETKEY for the KEYREQUEST at RSI, to RDX; both outside. RDI = RAX, RSI = RFLAGS. */
.Lgetkey:
	movq	%rdx, %r9
	movq	THREAD_HEAP, %rdi
	addq	%r12, %rdi
	movq	%rdi, %rbx
	movl	$512, %ecx
	rep movsb
	movq	%rdi, %rcx
	movl	$1, %eax
	ENCLU
	pushfq
	popq	%r10
	movdqa	(%rcx), %xmm0
	movdqu	%xmm0, (%r9)
	movq	%rax, %rdi
	movq	%r10, %rsi
	jmp	.Lexit

.Lsyscall:				/* 2 bytes long */
	movl	$39, %eax
	syscall
	movl	$104, %edi
	jmp	.Lexit

.Lint:					/* 2 bytes long */
	movl	$20, %eax
	int	$0x80
	movl	$105, %edi
	jmp	.Lexit

.Lcpuid:				/* 2 bytes long */
	xorl	%eax, %eax
	cpuid
	movl	$106, %edi
	jmp	.Lexit

/* Both bases become RSI, RDX; RDI, RSI = what they are after a breakpoint. */
.Lsegments:
	wrfsbase %rsi
	wrgsbase %rdx
	int3
	rdfsbase %rdi
	rdgsbase %rsi
	jmp	.Lexit

/* YMM0 to YMM15 and MXCSR from RSI, over a breakpoint, to RDX. */
.Lvectors:
	ldmxcsr	(%rsi)
	vmovdqu	32(%rsi), %ymm0
	vmovdqu	64(%rsi), %ymm7
	vmovdqu	96(%rsi), %ymm15
	fldpi
	int3
	stmxcsr	(%rdx)
	vmovdqu	%ymm0, 32(%rdx)
	vmovdqu	%ymm7, 64(%rdx)
	vmovdqu	%ymm15, 96(%rdx)
	fstpl	8(%rdx)
	vzeroupper
	movl	$107, %edi
	jmp	.Lexit

.Loverflow:
	pushq	%rax
	jmp	.Loverflow

.Lspin:					/* until the byte at RSI, outside, is not 0 */
	pause
	cmpb	$0, (%rsi)
	je	.Lspin
	movl	$108, %edi
	jmp	.Lexit

/* Out with RDI = RSI, and back by .Lreturned: RDI = what was kept inside + RSI. */
.Lcall_out:
	movq	%rdx, THREAD_CALLED_OUT
	movq	%rsi, %rdi
	jmp	.Lexit
.Lreturned:
	movq	THREAD_CALLED_OUT, %rdi
	addq	%rsi, %rdi
	jmp	.Lexit

/* Leaf RSI with RBX = RDX, RCX = R8, RDX = R9. RDI = RAX, RSI = RFLAGS. */
.Lleaf:
	movq	%rsi, %rax
	movq	%rdx, %rbx
	movq	%r8, %rcx
	movq	%r9, %rdx
	ENCLU
	pushfq
	popq	%rsi
	movq	%rax, %rdi
	jmp	.Lexit

.Lwrite:				/* *RSI = RDX; 3 bytes long */
	movq	%rdx, (%rsi)
	movl	$109, %edi
	jmp	.Lexit

/* Leaf RSI on a SECINFO with the flags RDX, RCX = R8, RDX = R9. RDI = RAX, RSI = RFLAGS. */
.Lsecinfo_leaf:
	movq	%rsi, %rax
	movq	THREAD_HEAP, %rbx
	addq	%r12, %rbx
	movq	%rdx, (%rbx)
	movq	%r8, %rcx
	movq	%r9, %rdx
	ENCLU
	pushfq
	popq	%rsi
	movq	%rax, %rdi
	jmp	.Lexit

/* RDI = the sum of 1 to RSI, kept in XMM0 alone. */
.Lcount:
	pxor	%xmm0, %xmm0
1:	movq	%rsi, %xmm1
	paddq	%xmm1, %xmm0
	decq	%rsi
	jnz	1b
	movq	%xmm0, %rdi
	jmp	.Lexit

/* Every register that the host wants back, and the flags, the x87 and SSE control words. */
.Lclobber:
	movq	SSA_URSP(%r14), %rsp
	movl	$-1, %eax
	movq	%rax, %r10
	movq	%rax, %r11
	pushq	$0x3f80
	ldmxcsr	(%rsp)
	addq	$8, %rsp
	fldpi
	fld1
	std
	movl	$110, %edi
	movq	SSA_URBP(%r14), %rbp
	movq	%r15, %rbx
	movq	%rax, %r12
	movq	%rax, %r13
	movq	%rax, %r14
	movq	%rax, %r15
	movl	$4, %eax
	ENCLU

.Ljump:
	jmp	*%rsi

/* Divides by zero with SSE's exception for it not masked. */
.Lsse_invalid:				/* 4 bytes long */
	pushq	$0x1d80
	ldmxcsr	(%rsp)
	pxor	%xmm0, %xmm0
	movl	$1, %eax
	cvtsi2sd %eax, %xmm1
	divsd	%xmm0, %xmm1
	movl	$111, %edi
	jmp	.Lexit

.Lin:					/* 1 byte long */
	inb	%dx, %al
	jmp	.Lexit

.Ltrap_flag:				/* to step through itself */
	pushfq
	orq	$0x100, (%rsp)
	popfq
	movl	$112, %edi
	jmp	.Lexit

.Lexit_with_trap_flag:
	movq	SSA_URBP(%r14), %rbp
	movq	%r15, %rbx
	movl	$113, %edi
	movl	$4, %eax
	movq	SSA_URSP(%r14), %rsp
	pushq	$0x302
	popfq				/* to step after the next instruction */
	ENCLU
confcom_test_enclave_end:

	.section .note.GNU-stack,"",@progbits
