/* Where a thread executes ENCLU, and where it comes out again.
 *
 * int confcom_enclu(ThreadRecord *record)   0: left by EEXIT; 1: by a trap, see record->trap
 *
 * A function of its own in assembly: the enclave may change every register, and what a compiler keeps
 * below its stack pointer must not be written to. Only RBP is relied on at EEXIT, as in the kernel's
 * __vdso_sgx_enter_enclave.
 */

#define RECORD_HOST_RSP 0
#define RECORD_HOST_RBP 8
#define RECORD_UNTRUSTED_RSP 16
#define RECORD_EXIT_RDI 24
#define RECORD_EXIT_RSI 32
#define RECORD_EXIT_RDX 40
#define RECORD_EXIT_R8 48
#define RECORD_EXIT_R9 56

#define FRAME_RECORD -56

#include "enclave/host_frame.inc"

	.text
	.globl	confcom_enclu
	.type	confcom_enclu, @function
confcom_enclu:
	enter_host_frame
	pushq	%rdi
	movq	%rsp, RECORD_HOST_RSP(%rdi)
	movq	%rbp, RECORD_HOST_RBP(%rdi)
	movq	RECORD_UNTRUSTED_RSP(%rdi), %rsp

	/* The handler puts the leaf's registers in place. No leaf has this number, so that a processor
	   that knows ENCLU faults as one that does not. */
	movl	$0x7fffffff, %eax
	.globl	confcom_enclu_instruction
confcom_enclu_instruction:
	.byte	0x0f, 0x01, 0xd7

	.globl	confcom_enclu_exited
confcom_enclu_exited:
	movq	FRAME_RECORD(%rbp), %rcx
	movq	%rdi, RECORD_EXIT_RDI(%rcx)
	movq	%rsi, RECORD_EXIT_RSI(%rcx)
	movq	%rdx, RECORD_EXIT_RDX(%rcx)
	movq	%r8, RECORD_EXIT_R8(%rcx)
	movq	%r9, RECORD_EXIT_R9(%rcx)
	movq	RECORD_HOST_RSP(%rcx), %rsp
	xorl	%eax, %eax
	jmp	.Lrestore

	/* The handler has put RSP and RBP back. */
	.globl	confcom_enclu_trapped
confcom_enclu_trapped:
	movl	$1, %eax

.Lrestore:
	leave_host_frame
	.size	confcom_enclu, . - confcom_enclu

/* The signal handler, which returns to where its frame says by itself. System calls between its begin and
 * its end are allowed whatever the thread's selector says: the one that returns is. It is not left to
 * sa_restorer, because whoever saves and restores a handler with libc puts libc's in its place. The kernel
 * looks at the address after SYSCALL, which is why something follows it.
 */
	.globl	confcom_enclu_signal
	.type	confcom_enclu_signal, @function
confcom_enclu_signal:
	endbr64
	subq	$8, %rsp
	call	confcom_enclu_handle
	addq	$16, %rsp		/* and the address to return to */
	.globl	confcom_enclu_restorer
confcom_enclu_restorer:
	movq	$15, %rax
	syscall
	ud2
	.globl	confcom_enclu_signal_end
confcom_enclu_signal_end:
	.size	confcom_enclu_signal, . - confcom_enclu_signal

	.section .note.GNU-stack,"",@progbits
