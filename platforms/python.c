/* python.exe for a CPython of which there is only the DLL.

   x86_64-w64-mingw32-gcc -municode -o python.exe python.c */
#include <windows.h>

typedef int (*Main)(int, wchar_t **);

int wmain(int argc, wchar_t **argv) {
    HMODULE python = LoadLibraryW(L"python314.dll");
    Main main_of = python ? (Main)(void *)GetProcAddress(python, "Py_Main") : NULL;
    return main_of ? main_of(argc, argv) : 111;
}
