#include "main/run.h"

int main(int argc, char** argv) { return sipfed::run(argc, argv); }
