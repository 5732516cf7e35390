#pragma once

#include <boost/asio/detail/thread_info_base.hpp>

#include <cstddef>

/// Allocates the frames of Asio's coroutines. Asio itself keeps no frame of more than 1,020 bytes. Most of
/// ours are larger, so each request would take a dozen blocks from the heap. Asio also searches the few
/// frames that it keeps one after the other. Here each thread keeps the frames that it gave back, by size, up
/// to `most_kept` bytes.
///
/// Asio 1.81 offers no other way than these two specialisations. Every coroutine of the program must see
/// them: CMake includes this header first wherever Asio is used (gateway/CMakeLists.txt).
namespace idiom::net::coroutine_allocator {

/// Bytes that a thread keeps. Frames beyond that go back to the heap.
inline constexpr std::size_t most_kept = 4 * 1024 * 1024;

/// Uninitialised memory for any object, `size` bytes. Throws std::bad_alloc.
void* take(std::size_t size);
/// Gives back what `take(size)` returned, on any thread.
void give_back(void* memory, std::size_t size) noexcept;

} // namespace idiom::net::coroutine_allocator

namespace boost::asio::detail {

template <>
inline void* thread_info_base::allocate(awaitable_frame_tag, thread_info_base*, std::size_t size,
                                        std::size_t) {
    return idiom::net::coroutine_allocator::take(size);
}

template <>
inline void thread_info_base::deallocate(awaitable_frame_tag, thread_info_base*, void* memory,
                                         std::size_t size) {
    idiom::net::coroutine_allocator::give_back(memory, size);
}

} // namespace boost::asio::detail
