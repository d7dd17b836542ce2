/* Where every thread comes in, and where every thread goes out.
 *
 * Flags, x87 and SSE state are as the ABI has them before any C++ runs, and it takes nothing from a register that is not
 * an argument; nothing of the enclave's leaves in any of them. See abi.h for what is in which register, thread_block.h for
 * what is at GS. */
#include "entry_numbers.h"
#include "thread_block.h"

#define ENCLU .byte 0x0f, 0x01, 0xd7
#define EEXIT 4
#define RDRAND_ATTEMPTS 16

/* All flags and all state that XFRM knows as the ABI has them at a call. Spares PKRU, which is the host's when
 * emulated. Clobbers RAX; RDX goes by way of R10. */
.macro initial_state
	pushq	$2
	popfq
	movq	%rdx, %r10
	movl	$0xfffffdff, %eax
	movl	$0x7fffffff, %edx
	xrstor64 confcom_sdk_initial_state(%rip)
	movq	%r10, %rdx
.endm

	.text
	.globl	confcom_sdk_entry
	.hidden	confcom_sdk_entry
	.type	confcom_sdk_entry, @function
confcom_sdk_entry:
	movq	%rcx, %gs:THREAD_EXIT_TO
	movq	%rsp, %gs:THREAD_HOST_RSP
	movq	%rbp, %gs:THREAD_HOST_RBP
	testq	%rax, %rax
	jnz	.Lafter_exception
	cmpl	$0, confcom_sdk_crashed(%rip)
	jne	.Lexit
	cmpq	$ENTRY_CALL, %rdi
	je	.Lcall
	cmpq	$ENTRY_RETURN, %rdi
	je	.Lreturn
.Lout_of_order:
	movl	$REFUSAL_OUT_OF_ORDER, %edx
.Lrefuse:
	movl	$EXIT_REFUSED, %edi
	xorl	%esi, %esi
	jmp	.Lexit

.Lafter_exception:			/* CSSA is not 0 */
	movl	$CRASH_EXCEPTION, %edx
.Lcrash:
	xorl	%eax, %eax
	lock cmpxchgl %edx, confcom_sdk_crashed(%rip)
	jmp	.Lexit

.Lcall:
	cmpq	$STATE_IDLE, %gs:THREAD_STATE
	jne	.Lout_of_order
	movq	%gs:THREAD_STACK_POINTER, %rsp
	testq	%rsp, %rsp
	jz	.Lfirst_call
.Lcall_with_stack:
	movq	$STATE_INSIDE, %gs:THREAD_STATE
	initial_state
	movq	%rsi, %rdi
	movq	%rdx, %rsi
	movq	%r8, %rdx
	movq	%r9, %rcx
	xorl	%ebp, %ebp
	call	confcom_sdk_enter		/* leaves by confcom_sdk_leave */
	ud2

/* The thread's stack, and a canary for it; its lowest byte 0, which ends strings. */
.Lfirst_call:
	movl	$RDRAND_ATTEMPTS, %ecx
.Lrandom:
	rdrand	%rax
	jc	.Lcanary
	decl	%ecx
	jnz	.Lrandom
	movl	$CRASH_NO_RANDOM, %edx
	jmp	.Lcrash
.Lcanary:
	xorb	%al, %al
	leaq	confcom_sdk_base(%rip), %rsp
	addq	%gs:THREAD_STACK_END, %rsp
	movq	%rsp, %gs:THREAD_STACK_POINTER
	movq	%rax, %gs:THREAD_CANARY
	jmp	.Lcall_with_stack

/* CallOutAnswer confcom_sdk_call_out(number, request bytes) */
	.globl	confcom_sdk_call_out
	.hidden	confcom_sdk_call_out
	.type	confcom_sdk_call_out, @function
confcom_sdk_call_out:
	pushq	%rbx
	pushq	%rbp
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	movq	%rsp, %gs:THREAD_CALLED_OUT_AT
	movq	$STATE_CALLED_OUT, %gs:THREAD_STATE
	movq	%rdi, %rdx
	movl	$EXIT_CALL_OUT, %edi
	jmp	.Lexit

.Lreturn:
	cmpq	$STATE_CALLED_OUT, %gs:THREAD_STATE
	jne	.Lout_of_order
	cmpq	%gs:THREAD_EXCHANGE_BYTES, %rdx
	ja	.Ltoo_long
	movq	$STATE_INSIDE, %gs:THREAD_STATE
	movq	%gs:THREAD_CALLED_OUT_AT, %rsp
	initial_state
	movq	%rsi, %rax
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbp
	popq	%rbx
	ret
.Ltoo_long:
	movl	$REFUSAL_LENGTH, %edx
	jmp	.Lrefuse

/* [[noreturn]] void confcom_sdk_leave(exit, RSI, RDX) */
	.globl	confcom_sdk_leave
	.hidden	confcom_sdk_leave
	.type	confcom_sdk_leave, @function
confcom_sdk_leave:
	movq	$STATE_IDLE, %gs:THREAD_STATE

/* RDI, RSI, RDX are what the host is told, unless the enclave is dead. RSP may be the host's: nothing is pushed. */
.Lexit:
	movl	confcom_sdk_crashed(%rip), %eax
	testl	%eax, %eax
	jz	.Lclean
	movl	$EXIT_CRASHED, %edi
	xorl	%esi, %esi
	movl	%eax, %edx
.Lclean:
	movq	%rdx, %r10
	movl	$0xfffffdff, %eax
	movl	$0x7fffffff, %edx
	xrstor64 confcom_sdk_initial_state(%rip)
	movq	%r10, %rdx
	movq	%gs:THREAD_EXIT_TO, %rbx
	movq	%gs:THREAD_HOST_RSP, %rsp
	movq	%gs:THREAD_HOST_RBP, %rbp
	cld
	xorl	%ecx, %ecx
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	xorl	%r10d, %r10d
	xorl	%r11d, %r11d
	xorl	%r12d, %r12d
	xorl	%r13d, %r13d
	xorl	%r14d, %r14d
	xorl	%r15d, %r15d			/* and flags that depend on no secret */
	movl	$EEXIT, %eax
	ENCLU
	ud2

/* XSAVE area in standard format: no component in use, MXCSR as the ABI has it, which XRSTOR reads all the same.
 * Source: Intel SDM vol. 1, 13.8.1. */
	.section .rodata.confcom_sdk_initial_state, "a", @progbits
	.balign	64
confcom_sdk_initial_state:
	.zero	24
	.long	0x1f80
	.zero	576 - 28

	.section .note.GNU-stack, "", @progbits
