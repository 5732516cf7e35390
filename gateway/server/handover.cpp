#include "gateway/server/handover.hpp"

#include <linux/filter.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace idiom::server {

namespace {

/// Formats an address as /proc/net/tcp does: the address in words as they are in memory, then the port as a
/// number.
std::string listed(sockaddr_storage const& name) {
    char text[48];
    if (name.ss_family == AF_INET) {
        sockaddr_in in;
        std::memcpy(&in, &name, sizeof in);
        std::snprintf(text, sizeof text, "%08X:%04X", in.sin_addr.s_addr, ntohs(in.sin_port));
    } else {
        sockaddr_in6 in;
        std::memcpy(&in, &name, sizeof in);
        auto const& words = in.sin6_addr.s6_addr32;
        std::snprintf(text, sizeof text, "%08X%08X%08X%08X:%04X", words[0], words[1], words[2], words[3],
                      ntohs(in.sin6_port));
    }
    return text;
}

unsigned long inode_of(int socket) {
    struct stat status{};
    return ::fstat(socket, &status) == 0 ? status.st_ino : 0;
}

/// Returns the sockets that listen at the address of `socket`. Empty if the system does not tell.
std::vector<unsigned long> listening_with(int socket) {
    sockaddr_storage name{};
    socklen_t size = sizeof name;
    if (::getsockname(socket, reinterpret_cast<sockaddr*>(&name), &size) != 0) return {};
    auto const wanted = listed(name);
    std::ifstream table(name.ss_family == AF_INET ? "/proc/self/net/tcp" : "/proc/self/net/tcp6");
    std::vector<unsigned long> inodes;
    std::string line;
    std::getline(table, line); // the heading
    while (std::getline(table, line)) {
        std::istringstream fields(line);
        std::string number, local, remote, state, skipped;
        fields >> number >> local >> remote >> state;
        constexpr std::string_view listen = "0A";
        if (state != listen) break; // listening sockets come first
        if (local != wanted) continue;
        for (int i = 0; i < 5; ++i)
            fields >> skipped;
        unsigned long inode = 0;
        if (fields >> inode) inodes.push_back(inode);
    }
    return inodes;
}

template <std::size_t size> void attach(int socket, int option, sock_filter (&code)[size]) {
    sock_fprog const program{.len = size, .filter = code};
    ::setsockopt(socket, SOL_SOCKET, option, &program, sizeof program);
}

} // namespace

void Handover::add(int socket) {
    if (sockets_.empty()) before_ = listening_with(socket);
    sockets_.push_back(socket);
}

Handover::Inodes Handover::others() const {
    auto all = listening_with(sockets_.front());
    std::erase_if(all, [&](unsigned long inode) {
        return std::ranges::any_of(sockets_, [&](int socket) { return inode_of(socket) == inode; });
    });
    return all;
}

bool Handover::taken_over() const { return !others().empty(); }

void Handover::begin() {
    steer_away();
    // A SYN that reaches these sockets all the same is dropped. The client sends it again, to a socket that
    // remains. ACKs pass, so that a handshake that has begun can end.
    constexpr unsigned flags = 13; // offset in a TCP header (RFC 9293, 3.1)
    constexpr unsigned syn = 0x02;
    constexpr unsigned ack = 0x10;
    sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, flags),      BPF_STMT(BPF_ALU | BPF_AND | BPF_K, syn | ack),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, syn, 0, 1), BPF_STMT(BPF_RET | BPF_K, 0),
        BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
    };
    for (int const socket : sockets_)
        attach(socket, SO_ATTACH_FILTER, code);
}

/// Makes the group choose among the sockets of other processes, at random.
void Handover::steer_away() {
    auto const rest = others();
    if (rest.empty()) return;
    bool const after_them = !before_.empty() && std::ranges::all_of(before_, [&](unsigned long inode) {
        return std::ranges::find(rest, inode) != rest.end();
    });
    // A socket that leaves the group gives its number to the last one. If earlier sockets have left, those of
    // later processes are therefore among the first.
    auto const first = static_cast<unsigned>(after_them ? before_.size() : 0);
    auto const own = static_cast<unsigned>(sockets_.size());
    sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<unsigned>(SKF_AD_OFF + SKF_AD_RANDOM)),
        BPF_STMT(BPF_ALU | BPF_MOD | BPF_K, static_cast<unsigned>(rest.size())),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, first, 0, 1),
        BPF_STMT(BPF_ALU | BPF_ADD | BPF_K, own),
        BPF_STMT(BPF_RET | BPF_A, 0),
    };
    attach(sockets_.front(), SO_ATTACH_REUSEPORT_CBPF, code);
}

bool Handover::pending() const {
    return std::ranges::any_of(sockets_, [](int socket) {
        pollfd queue{.fd = socket, .events = POLLIN, .revents = 0};
        return ::poll(&queue, 1, 0) > 0;
    });
}

void Handover::end() {
    // The BPF program belongs to the group and would stay after this process. Its numbers would then be
    // wrong.
    int const ignored = 0;
    for (int const socket : sockets_) {
        if (socket == sockets_.back())
            ::setsockopt(socket, SOL_SOCKET, SO_DETACH_REUSEPORT_BPF, &ignored, sizeof ignored);
        ::shutdown(socket, SHUT_RD);
    }
}

} // namespace idiom::server
