// What every entry point shares: no exception crosses the C boundary, the last error is kept for the thread.
#pragma once

#include <exception>
#include <string>

#define IR_API extern "C" __attribute__((visibility("default")))

inline thread_local std::string last_error;

template <class Body> int guarded(Body body) noexcept {  // 0: done; 1: read ir_imaging_last_error
  try { body(); return 0; }
  catch (const std::exception& e) { last_error = e.what(); }
  catch (...) { last_error = "unknown native error"; }
  return 1;
}
