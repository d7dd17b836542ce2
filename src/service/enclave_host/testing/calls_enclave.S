/* The code of an enclave that takes the SDK's calls, from its offset 0x1000, without the SDK: what
 * docs/formats/enclave-calls.md says, in as few instructions as can be.
 *
 * Run prints a line and returns the number of its arguments; not taken by one with two pages of
 * heap. MakeReport has `data` in the REPORT as it is.
 *
 * All the while: R12 the enclave's base, R15 where to exit to.
 */

#define ENCLU .byte 0x0f, 0x01, 0xd7
#define CODE_OFFSET 0x1000
#define PAGE 4096
/* The thread's page; docs/formats/enclave.md. */
#define THREAD_PAGE %gs:0
#define THREAD_HEAP %gs:16
#define THREAD_HEAP_BYTES %gs:24
#define THREAD_EXCHANGE %gs:128
#define THREAD_ARGUMENTS %gs:136
/* GPRSGX, from the beginning of the thread's page, which the frame follows. */
#define SSA_URSP (PAGE + PAGE - 184 + 144)
#define SSA_URBP (PAGE + PAGE - 184 + 152)

	.section .rodata.confcom_calls_enclave, "a", @progbits
	.globl	confcom_calls_enclave_begin
	.globl	confcom_calls_enclave_end
	.balign	16
confcom_calls_enclave_begin:
	movq	%rcx, %r15
	leaq	confcom_calls_enclave_begin(%rip), %r12
	subq	$CODE_OFFSET, %r12
	testq	%rax, %rax
	jnz	.Lcrashed
	cmpq	$1, %rdi
	je	.Lreturned
	movq	%rsi, THREAD_EXCHANGE
	cmpq	$2, %r8
	je	.Lreport
	cmpq	$1, %r8
	jne	.Lunknown
	cmpq	$(2 * PAGE), THREAD_HEAP_BYTES
	je	.Lunknown

	movl	(%rsi), %eax			/* how many arguments */
	movl	%eax, THREAD_ARGUMENTS
	movq	%rsi, %rdi
	leaq	.Lprint(%rip), %rsi
	movl	$(.Lprint_end - .Lprint), %ecx
	rep movsb
	movl	$1, %edi			/* kCallOut, Print */
	movl	$(.Lprint_end - .Lprint), %esi
	movl	$1, %edx
	jmp	.Lexit

.Lreturned:
	movq	THREAD_EXCHANGE, %rcx
	movl	THREAD_ARGUMENTS, %eax
	movl	%eax, (%rcx)
	xorl	%edi, %edi			/* kDone */
	movl	$4, %esi
	xorl	%edx, %edx
	jmp	.Lexit

.Lreport:
	movq	THREAD_HEAP, %rdi
	addq	%r12, %rdi
	movq	%rdi, %rbx
	movl	$(512 + 64), %ecx
	rep movsb
	leaq	512(%rbx), %rcx
	leaq	1024(%rbx), %rdx
	xorl	%eax, %eax
	ENCLU
	movq	%rdx, %rsi
	movq	THREAD_EXCHANGE, %rdi
	movl	$432, %ecx
	rep movsb
	xorl	%edi, %edi			/* kDone */
	movl	$432, %esi
	xorl	%edx, %edx
	jmp	.Lexit

.Lunknown:
	movl	$3, %edi			/* kRefused, kUnknownCall */
	xorl	%esi, %esi
	movl	$4, %edx
	jmp	.Lexit

.Lcrashed:
	movl	$4, %edi			/* kCrashed, kException */
	xorl	%esi, %esi
	movl	$4, %edx

.Lexit:
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	movq	THREAD_PAGE, %rax
	addq	%r12, %rax
	movq	SSA_URSP(%rax), %rsp
	movq	SSA_URBP(%rax), %rbp
	movq	%r15, %rbx
	movl	$4, %eax
	ENCLU

.Lprint:					/* Print's request */
	.byte	0
	.long	.Lprint_end - .Ltext
.Ltext:
	.ascii	"hello from inside\n"
.Lprint_end:
confcom_calls_enclave_end:

	.section .note.GNU-stack,"",@progbits
