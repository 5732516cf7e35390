#pragma once

#include <boost/asio/detail/thread_info_base.hpp>

#include <cstddef>

/// Where the frames of Asio's coroutines live. Asio itself keeps no frame beyond 1,020 bytes, which most of
/// ours are, so that each request would take a dozen blocks from the heap; and it tries the few that it keeps
/// one after the other. Here each thread keeps what it has given back, by size, up to `most_kept` bytes.
///
/// Asio 1.81 has no way to say so but these two specialisations, which every coroutine of the program has to
/// see: CMake includes this header first everywhere that Asio is used (gateway/CMakeLists.txt).
namespace idiom::async::coroutine_allocator {

/// Of memory per thread; what is given back beyond it goes to the heap.
inline constexpr std::size_t most_kept = 4 * 1024 * 1024;

/// Uninitialised memory for any object, `size` bytes. Throws std::bad_alloc.
void* take(std::size_t size);
/// Gives back what `take(size)` has given, on whichever thread.
void give_back(void* memory, std::size_t size) noexcept;

} // namespace idiom::async::coroutine_allocator

namespace boost::asio::detail {

template <>
inline void* thread_info_base::allocate(awaitable_frame_tag, thread_info_base*, std::size_t size,
                                        std::size_t) {
    return idiom::async::coroutine_allocator::take(size);
}

template <>
inline void thread_info_base::deallocate(awaitable_frame_tag, thread_info_base*, void* memory,
                                         std::size_t size) {
    idiom::async::coroutine_allocator::give_back(memory, size);
}

} // namespace boost::asio::detail
