// SPDX-License-Identifier: MIT
//
// By descriptor and not by stream, because that is what a command would inherit.
#include "fake/output.h"

#include <unistd.h>
#include <array>
#include <cstdio>
#include <memory>
#include <stdexcept>

namespace doff {
namespace {

class Redirected {
public:
    Redirected(std::FILE* stream, int fd) : stream_(stream), fd_(fd), saved_(::dup(fd)) {
        std::fflush(stream_);
        if (!file_ || saved_ == -1 || ::dup2(::fileno(file_.get()), fd_) == -1) {
            throw std::runtime_error("cannot redirect a standard stream");
        }
    }
    Redirected(const Redirected&) = delete;
    Redirected& operator=(const Redirected&) = delete;
    ~Redirected() {
        std::fflush(stream_);
        ::dup2(saved_, fd_);
        ::close(saved_);
    }

    std::string text() {
        std::fflush(stream_);
        std::rewind(file_.get());
        std::string all;
        std::array<char, 4096> block{};
        for (std::size_t size = 0; (size = std::fread(block.data(), 1, block.size(), file_.get())) > 0;) {
            all.append(block.data(), size);
        }
        return all;
    }

private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };

    std::FILE* stream_;
    int fd_;
    int saved_;
    std::unique_ptr<std::FILE, Close> file_{std::tmpfile()};
};

}  // namespace

Output output_of(const std::function<void()>& code) {
    Redirected out(stdout, STDOUT_FILENO);
    Redirected err(stderr, STDERR_FILENO);
    code();
    return {out.text(), err.text()};
}

}  // namespace doff
