/* SPDX-License-Identifier: MIT */
// The same generated header in C++17: an arena with a destructor, and typed fields.
#include "shop.dyn.h"

#include <dyn/decimal.h>

#include <cstdio>
#include <string_view>

namespace
{

class arena
{
  public:
    arena() = default;
    arena(const arena &) = delete;
    arena &operator=(const arena &) = delete;
    ~arena()
    {
        dyn_arena_release(&mem_);
    }
    dyn_arena *get()
    {
        return &mem_;
    }

  private:
    dyn_arena mem_{};
};

std::string_view view(dyn_str text)
{
    return text.ptr != nullptr ? std::string_view(text.ptr, text.len)
                               : std::string_view();
}

} // namespace

int main()
{
    arena mem;
    dyn_error err{};
    shop_customer customer{};
    const char *json =
        R"({"pk":{"S":"CUSTOMER#01JC9XQ5V8R4T2W6Y0ZB3D5F7H"},"sk":{"S":"PROFILE"},
        "_type":{"S":"Customer"},"id":{"S":"01JC9XQ5V8R4T2W6Y0ZB3D5F7H"},
        "email":{"S":"ada@example.com"},"points":{"N":"120"}})";

    if (shop_customer_decode(mem.get(), dyn_str(json), nullptr, &customer, &err) !=
        DYN_OK) {
        std::fprintf(stderr, "%s: %s\n", err.field, err.message);
        return 1;
    }
    shop_customer_patch patch{};
    shop_customer_patch_set_points(&patch, dyn_int64(customer.points.value + 5));
    if (shop_customer_merge(mem.get(), &customer, &patch, nullptr, &err) != DYN_OK)
        return 1;
    return view(customer.email) == "ada@example.com" && customer.points.value == 125 ? 0
                                                                                     : 1;
}
