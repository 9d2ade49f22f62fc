// Asio and Beast, compiled here once instead of in every file that includes them (see CMakeLists.txt).
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
