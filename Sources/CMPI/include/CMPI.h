#ifndef CMPI_H
#define CMPI_H

/// An MPI library that is opened at run time: none is needed to build, nor to run alone.

#endif
