/* The note that says what an enclave has beside its segments. Not loaded: the signature goes into it.
 * Source: docs/formats/enclave.md. The build gives the numbers. */
#define DESCRIPTION_BYTES 1856

	.section .note.confcom.enclave, "", @note
	.balign	4
	.long	8, DESCRIPTION_BYTES, 1
	.asciz	"confcom"
	.long	1
	.long	CONFCOM_SSA_FRAME_PAGES
	.long	CONFCOM_SSA_FRAMES
	.long	CONFCOM_THREADS
	.quad	CONFCOM_HEAP_PAGES
	.quad	CONFCOM_STACK_PAGES
	.quad	0
	.long	0, 0
	.zero	DESCRIPTION_BYTES - 48

	.section .note.GNU-stack, "", @progbits
