// The files of a new enclave's project, as bytes. CMake makes the list: embed NAME, PATH, EXECUTABLE.

        .macro  embed name, path, executable
        .section .rodata
1:      .asciz  "\name"
2:      .incbin "\path"
3:
        .section .data.rel.ro, "aw"
        .quad   1b, 2b, 3b, \executable
        .endm

        .section .data.rel.ro, "aw"
        .balign 8
        .globl  kConfcomProjectFiles
        .globl  kConfcomProjectFilesEnd
kConfcomProjectFiles:
#include "enclave_project_files.list"
        .section .data.rel.ro, "aw"
kConfcomProjectFilesEnd:

        .section .note.GNU-stack, "", @progbits
