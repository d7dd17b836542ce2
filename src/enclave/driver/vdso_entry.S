/* int confcom_sgx_enter(const EntryRegisters *in, uint32_t function, struct sgx_enclave_run *run,
 *                       void *vdso_function)
 *
 * Calls __vdso_sgx_enter_enclave, which keeps RSP and RBP alone for its caller: an enclave may change
 * every other register, and the floating-point control words.
 */
	.text
	.globl	confcom_sgx_enter
	.type	confcom_sgx_enter, @function
confcom_sgx_enter:
	.cfi_startproc
	endbr64
	pushq	%rbp
	.cfi_def_cfa_offset 16
	.cfi_offset %rbp, -16
	movq	%rsp, %rbp
	.cfi_def_cfa_register %rbp
	pushq	%rbx
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	.cfi_offset %rbx, -24
	.cfi_offset %r12, -32
	.cfi_offset %r13, -40
	.cfi_offset %r14, -48
	.cfi_offset %r15, -56
	subq	$8, %rsp
	stmxcsr	-44(%rbp)
	fnstcw	-48(%rbp)
	movq	%rcx, %rax
	movl	%esi, %ecx
	pushq	$0			/* keeps the stack aligned */
	pushq	%rdx
	movq	32(%rdi), %r9
	movq	24(%rdi), %r8
	movq	16(%rdi), %rdx
	movq	8(%rdi), %rsi
	movq	(%rdi), %rdi
	call	*%rax
	pushq	$0x202
	popfq
	fninit
	fldcw	-48(%rbp)
	ldmxcsr	-44(%rbp)
	leaq	-40(%rbp), %rsp
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbx
	popq	%rbp
	.cfi_def_cfa %rsp, 8
	ret
	.cfi_endproc
	.size	confcom_sgx_enter, . - confcom_sgx_enter

	.section .note.GNU-stack,"",@progbits
