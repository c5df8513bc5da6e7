/* The list of answers of a range, as an extension for CPython alone would make it: one loop over the C API, strings of
 * their final size, words shared. What a general library is measured against. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>

static PyObject *answers(PyObject *self, PyObject *args)
{
    (void)self;
    long long start, stop;
    if (!PyArg_ParseTuple(args, "LL", &start, &stop))
        return NULL;
    PyObject *words[] = {PyUnicode_InternFromString("fizz"), PyUnicode_InternFromString("buzz"),
                         PyUnicode_InternFromString("fizzbuzz")};
    PyObject *list = PyList_New((Py_ssize_t)(stop - start));
    if (!words[0] || !words[1] || !words[2] || !list)
        return NULL;
    for (long long n = start; n < stop; n++) {
        PyObject *answer;
        if (n % 3 == 0 || n % 5 == 0) {
            answer = words[n % 15 == 0 ? 2 : n % 5 == 0];
            Py_INCREF(answer);
        } else {
            char digits[20];
            char *begin = digits + sizeof digits;
            unsigned long long rest = n < 0 ? 0 - (unsigned long long)n : (unsigned long long)n;
            do
                *--begin = (char)('0' + rest % 10);
            while ((rest /= 10) > 0);
            if (n < 0)
                *--begin = '-';
            Py_ssize_t size = digits + sizeof digits - begin;
            answer = PyUnicode_New(size, 127);
            if (!answer) {
                Py_DECREF(list);
                return NULL;
            }
            memcpy(PyUnicode_DATA(answer), begin, (size_t)size);
        }
        PyList_SET_ITEM(list, (Py_ssize_t)(n - start), answer);
    }
    return list;
}

static PyMethodDef methods[] = {{"answers", answers, METH_VARARGS, "answers(start, stop) -> list of str"}, {0}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "list_loop", .m_methods = methods};

PyMODINIT_FUNC PyInit_list_loop(void)
{
    return PyModule_Create(&module);
}
