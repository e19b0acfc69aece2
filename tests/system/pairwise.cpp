// SPDX-License-Identifier: MIT
#include "pairwise.h"

#include <cstdint>
#include <random>

namespace doff_test {
namespace {

constexpr std::size_t k_unset = ~std::size_t{0};

class Table {
public:
    Table(const std::vector<std::size_t>& sizes, int times, const std::function<bool(const Pair&)>& possible)
        : sizes_(sizes) {
        for (const std::size_t size : sizes_) {
            first_.push_back(count_);
            count_ += size;
        }
        missing_.assign(count_ * count_, 0);
        for (std::size_t family = 0; family < sizes_.size(); ++family) {
            for (std::size_t other = family + 1; other < sizes_.size(); ++other) {
                for_each_pair(family, other, [&](const Pair& pair) {
                    missing(pair) = possible(pair) ? times : k_impossible;
                });
            }
        }
    }

    std::vector<Row> rows() {
        std::vector<Row> all;
        for (Row row = next(); !row.empty(); row = next()) {
            all.push_back(row);
        }
        return all;
    }

private:
    static constexpr int k_impossible = -1'000'000;

    template <class Visit>
    void for_each_pair(std::size_t family, std::size_t other, Visit visit) const {
        for (std::size_t one = 0; one < sizes_[family]; ++one) {
            for (std::size_t two = 0; two < sizes_[other]; ++two) {
                visit(Pair{family, one, other, two});
            }
        }
    }

    int& missing(const Pair& pair) {
        return missing_[(first_[pair.family] + pair.choice) * count_ + first_[pair.other_family] +
                        pair.other_choice];
    }

    // How many pairs this choice completes that are still missing; negative where one is impossible.
    int gain(const Row& row, std::size_t family, std::size_t choice) {
        int sum = 0;
        for (std::size_t other = 0; other < row.size(); ++other) {
            if (row[other] != k_unset && other != family) {
                const int left = other < family ? missing({other, row[other], family, choice})
                                                : missing({family, choice, other, row[other]});
                sum += left > 0 ? 1 : left < 0 ? k_impossible : 0;
            }
        }
        return sum;
    }

    // The pair that is missing most often starts the row; then each family takes what completes most.
    Row next() {
        Pair most;
        int times = 0;
        for (std::size_t family = 0; family < sizes_.size(); ++family) {
            for (std::size_t other = family + 1; other < sizes_.size(); ++other) {
                for_each_pair(family, other, [&](const Pair& pair) {
                    if (missing(pair) > times) {
                        times = missing(pair);
                        most = pair;
                    }
                });
            }
        }
        if (times == 0) {
            return {};
        }
        Row row(sizes_.size(), k_unset);
        row[most.family] = most.choice;
        row[most.other_family] = most.other_choice;
        for (std::size_t family = 0; family < row.size(); ++family) {
            if (row[family] == k_unset) {
                row[family] = best_choice(row, family);
            }
        }
        for (std::size_t family = 0; family < row.size(); ++family) {
            for (std::size_t other = family + 1; other < row.size(); ++other) {
                int& left = missing({family, row[family], other, row[other]});
                left -= left > 0 ? 1 : 0;
            }
        }
        return row;
    }

    // From another choice each time, so that those which complete as much take turns.
    std::size_t best_choice(const Row& row, std::size_t family) {
        const std::size_t start = random_() % sizes_[family];
        std::size_t best = start;
        for (std::size_t step = 1; step < sizes_[family]; ++step) {
            const std::size_t choice = (start + step) % sizes_[family];
            if (gain(row, family, choice) > gain(row, family, best)) {
                best = choice;
            }
        }
        return best;
    }

    std::vector<std::size_t> sizes_;
    std::vector<std::size_t> first_;
    std::size_t count_ = 0;
    std::vector<int> missing_;
    std::minstd_rand random_{1};  // NOLINT(cert-msc51-cpp,cert-msc32-c): the same rows each time
};

}  // namespace

std::vector<Row> rows_with_every_pair(const std::vector<std::size_t>& sizes, int times,
                                      const std::function<bool(const Pair&)>& possible) {
    return Table(sizes, times, possible).rows();
}

}  // namespace doff_test
