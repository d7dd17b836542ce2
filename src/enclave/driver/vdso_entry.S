/* int confcom_sgx_enter(const EntryRegisters *in, uint32_t function, struct sgx_enclave_run *run,
 *                       void *vdso_function)
 *
 * Calls __vdso_sgx_enter_enclave, which keeps RSP and RBP alone for its caller: an enclave may change
 * every other register, and the floating-point control words.
 */

#include "enclave/host_frame.inc"

	.text
	.globl	confcom_sgx_enter
	.type	confcom_sgx_enter, @function
confcom_sgx_enter:
	enter_host_frame
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
	leave_host_frame
	.size	confcom_sgx_enter, . - confcom_sgx_enter

	.section .note.GNU-stack,"",@progbits
