/* SPDX-License-Identifier: MIT */
#include "support/models.h"

/** Lines of our own, at least one for each model; ' stands for ". */
static const char *const rows[] = {
    "{'model': '01-chat-system', 'entity': 'Room', 'key_fields': {'room_id': 'kitchen'},"
    " 'keys': {'PK': 'Room:kitchen', 'SK': 'meta'},"
    " 'item': {'PK': {'S': 'Room:kitchen'}, 'SK': {'S': 'meta'},"
    "  'CreatedBy': {'S': 'ada'}}}",
    "{'model': '01-chat-system', 'entity': 'Membership',"
    " 'key_fields': {'user_id': 'ada', 'room_id': 'kitchen'},"
    " 'keys': {'PK': 'User:ada', 'SK': 'Join:kitchen'},"
    " 'item': {'SK': {'S': 'Join:kitchen'}, 'PK': {'S': 'User:ada'}}}",
    "{'model': '01-chat-system', 'entity': 'Comment',"
    " 'key_fields': {'user_id': 'ada', 'sk_ts': '2024-02-29T23:59:59.999Z'},"
    " 'keys': {'PK': 'User:ada', 'SK': '2024-02-29T23:59:59.999Z'},"
    " 'item': {'PK': {'S': 'User:ada'}, 'SK': {'S': '2024-02-29T23:59:59.999Z'},"
    "  'RoomID': {'S': 'kitchen'}, 'Comment': {'S': 'it\\u0301s \\ud83c\\udf75 time'},"
    "  'CreatedAt': {'S': '2024-02-28T00:00:00.000Z'},"
    "  'UpdatedAt': {'S': '2024-03-01T00:00:00.001Z'}}}",
    "{'model': '05-recurring-payments', 'entity': 'Subscription',"
    " 'key_fields': {'account_id': 'a7', 'sub_id': 's1', 'SKU': 'tea-500'},"
    " 'keys': {'PK': 'ACC#a7', 'SK': 'SUB#s1#SKU#tea-500'},"
    " 'item': {'PK': {'S': 'ACC#a7'}, 'SK': {'S': 'SUB#s1#SKU#tea-500'},"
    "  'SKU': {'S': 'tea-500'}, 'Email': {'S': 'ada@example.org'},"
    "  'PaymentDay': {'S': '31'}, 'PaymentAmount': {'S': '0.10'},"
    "  'NextPaymentDate': {'S': '2024-02-29'}, 'NextReminderDate': {'S': '2024-02-22'},"
    "  'LastPaymentDate': {'S': '2024-01-31T00:00:00.000Z'},"
    "  'PaymentDetails': {'M': {'default-card': {'S': '4'}, 'note': {'NULL': true}}}}}",
    "{'model': '05-recurring-payments', 'entity': 'Receipt',"
    " 'key_fields': {'account_id': 'a7', 'processed': '2024-01-31', 'SKU': 'tea-500'},"
    " 'keys': {'PK': 'ACC#a7', 'SK': 'REC#2024-01-31#SKU#tea-500'},"
    " 'item': {'PK': {'S': 'ACC#a7'}, 'SK': {'S': 'REC#2024-01-31#SKU#tea-500'},"
    "  'Email': {'S': 'ada@example.org'}, 'SKU': {'S': 'tea-500'},"
    "  'ProcessedAmount': {'S': '12345678901234567890.10'}, 'TTL': {'N': '1.7E9'}}}",
    "{'model': '08-online-shop', 'entity': 'customer', 'key_fields': {'cid': 'ada'},"
    " 'keys': {'PK': 'c#ada', 'SK': 'c#ada'},"
    " 'item': {'PK': {'S': 'c#ada'}, 'SK': {'S': 'c#ada'},"
    "  'EntityType': {'S': 'customer'}, 'Email': {'S': 'ada@example.org'},"
    "  'tags': {'SS': ['b', 'a']}, 'points': {'N': '-12.50'}}}",
    "{'model': '08-online-shop', 'entity': 'product', 'key_fields': {'pid': 'tea'},"
    " 'keys': {'PK': 'p#tea', 'SK': 'p#tea'},"
    " 'item': {'EntityType': {'S': 'product'}, 'PK': {'S': 'p#tea'},"
    "  'SK': {'S': 'p#tea'}, 'Price': {'S': '7.00'},"
    "  'Detail': {'M': {'Name': {'S': 'Tea'}, 'Grams': {'N': '500'}}}}}",
    "{'model': '08-online-shop', 'entity': 'warehouse', 'key_fields': {'wid': 'north'},"
    " 'keys': {'PK': 'w#north', 'SK': 'w#north'},"
    " 'item': {'PK': {'S': 'w#north'}, 'SK': {'S': 'w#north'},"
    "  'EntityType': {'S': 'warehouse'}, 'Address': {'M': {}}}}",
    "{'model': '08-online-shop', 'entity': 'warehouseItem',"
    " 'key_fields': {'pid': 'tea', 'wid': 'north'},"
    " 'keys': {'PK': 'p#tea', 'SK': 'w#north', 'GSI2-PK': 'w#north', 'GSI2-SK': 'p#tea'},"
    " 'item': {'PK': {'S': 'p#tea'}, 'SK': {'S': 'w#north'}, 'Quantity': {'S': '0'},"
    "  'EntityType': {'S': 'warehouseItem'}, 'GSI2-PK': {'S': 'w#north'},"
    "  'GSI2-SK': {'S': 'p#tea'}}}",
    "{'model': '08-online-shop', 'entity': 'order',"
    " 'key_fields': {'oid': 'o1', 'cid': 'ada'}, 'keys': {'PK': 'o#o1', 'SK': 'c#ada'},"
    " 'item': {'PK': {'S': 'o#o1'}, 'SK': {'S': 'c#ada'}, 'EntityType': {'S': 'order'},"
    "  'Date': {'S': '1969-12-31T23:59:59'}}}",
    "{'model': '08-online-shop', 'entity': 'orderItem',"
    " 'key_fields': {'oid': 'o1', 'pid': 'tea', 'cid': 'ada',"
    "  'at': '2024-02-29T08:00:00'},"
    " 'keys': {'PK': 'o#o1', 'SK': 'p#tea', 'GSI1-PK': 'p#tea',"
    "  'GSI1-SK': '2024-02-29T08:00:00', 'GSI2-PK': 'c#ada',"
    "  'GSI2-SK': '2024-02-29T08:00:00'},"
    " 'item': {'GSI2-SK': {'S': '2024-02-29T08:00:00'}, 'GSI2-PK': {'S': 'c#ada'},"
    "  'GSI1-SK': {'S': '2024-02-29T08:00:00'}, 'GSI1-PK': {'S': 'p#tea'},"
    "  'EntityType': {'S': 'orderItem'}, 'SK': {'S': 'p#tea'}, 'PK': {'S': 'o#o1'},"
    "  'Price': {'S': '7.00'}, 'Quantity': {'S': '3'}}}",
    "{'model': '08-online-shop', 'entity': 'invoice',"
    " 'key_fields': {'oid': 'o1', 'iid': 'i1', 'cid': 'ada',"
    "  'Date': '2024-03-01T00:00:00'},"
    " 'keys': {'PK': 'o#o1', 'SK': 'i#i1', 'GSI1-PK': 'i#i1', 'GSI1-SK': 'i#i1',"
    "  'GSI2-PK': 'c#ada', 'GSI2-SK': '2024-03-01T00:00:00'},"
    " 'item': {'PK': {'S': 'o#o1'}, 'SK': {'S': 'i#i1'}, 'EntityType': {'S': 'invoice'},"
    "  'GSI1-PK': {'S': 'i#i1'}, 'GSI1-SK': {'S': 'i#i1'}, 'GSI2-PK': {'S': 'c#ada'},"
    "  'GSI2-SK': {'S': '2024-03-01T00:00:00'}, 'Date': {'S': '2024-03-01T00:00:00'},"
    "  'Amount': {'S': '21.00'}, 'Detail': {'M': {'Payments': {'L': ["
    "   {'M': {'Type': {'S': 'GiftCard'}, 'Amount': {'N': '20'}}},"
    "   {'M': {'Amount': {'N': '1.00'}, 'Bank': {'M': {'No': {'N': '5'}}}}}]}}}}}",
    "{'model': '08-online-shop', 'entity': 'shipment',"
    " 'key_fields': {'oid': 'o1', 'sid': '1', 'wid': 'north'},"
    " 'keys': {'PK': 'o#o1', 'SK': 'sh#1', 'GSI1-PK': 'sh#1', 'GSI1-SK': 'sh#1',"
    "  'GSI2-PK': 'w#north', 'GSI2-SK': 'sh#1'},"
    " 'item': {'PK': {'S': 'o#o1'}, 'SK': {'S': 'sh#1'}, 'EntityType': {'S': 'shipment'},"
    "  'GSI1-PK': {'S': 'sh#1'}, 'GSI1-SK': {'S': 'sh#1'}, 'GSI2-PK': {'S': 'w#north'},"
    "  'GSI2-SK': {'S': 'sh#1'}, 'Type': {'S': 'ByBicycle'}, 'Address': {'M': {"
    "   'City': {'S': ''}, 'Floor': {'N': '3'}}}}}",
    "{'model': '08-online-shop', 'entity': 'shipmentItem',"
    " 'key_fields': {'oid': 'o1', 'shp': '1', 'sid': '1', 'pid': 'tea'},"
    " 'keys': {'PK': 'o#o1', 'SK': 'shp#1', 'GSI1-PK': 'sh#1', 'GSI1-SK': 'p#tea'},"
    " 'item': {'PK': {'S': 'o#o1'}, 'SK': {'S': 'shp#1'},"
    "  'EntityType': {'S': 'shipmentItem'}, 'GSI1-PK': {'S': 'sh#1'},"
    "  'GSI1-SK': {'S': 'p#tea'}, 'Quantity': {'S': '3'}}}",
    "{'model': '18-battle-royale', 'entity': 'User', 'key_fields': {'username': 'ada'},"
    " 'keys': {'PK': 'USER#ada', 'SK': '#METADATA#ada'},"
    " 'item': {'PK': {'S': 'USER#ada'}, 'SK': {'S': '#METADATA#ada'},"
    "  'username': {'S': 'ada'}, 'birthdate': {'S': '0001-01-01'},"
    "  'address': {'S': 'Tea Lane 1\\n\\tNorth'}}}",
    "{'model': '18-battle-royale', 'entity': 'Game',"
    " 'key_fields': {'game_id': '00112233-4455-6677-8899-aabbccddeeff'},"
    " 'keys': {'PK': 'GAME#00112233-4455-6677-8899-aabbccddeeff',"
    "  'SK': '#METADATA#00112233-4455-6677-8899-aabbccddeeff'},"
    " 'item': {'PK': {'S': 'GAME#00112233-4455-6677-8899-aabbccddeeff'},"
    "  'SK': {'S': '#METADATA#00112233-4455-6677-8899-aabbccddeeff'},"
    "  'game_id': {'S': '00112233-4455-6677-8899-aabbccddeeff'},"
    "  'map': {'S': 'Tea # Garden'}, 'create_time': {'S': '2024-02-29T08:00:00'},"
    "  'people': {'N': '5E1'}}}",
    "{'model': '18-battle-royale', 'entity': 'UserGameMapping',"
    " 'key_fields': {'game_id': '00112233-4455-6677-8899-aabbccddeeff',"
    "  'username': 'ada'},"
    " 'keys': {'PK': 'GAME#00112233-4455-6677-8899-aabbccddeeff', 'SK': 'USER#ada'},"
    " 'item': {'PK': {'S': 'GAME#00112233-4455-6677-8899-aabbccddeeff'},"
    "  'SK': {'S': 'USER#ada'}, 'place': {'S': 'wooden spoon'}, 'username': {'S': 'ada'},"
    "  'game_id': {'S': '00112233-4455-6677-8899-aabbccddeeff'}}}",
};
void samples_own(struct samples *ret_samples)
{
    samples_of_rows(rows, sizeof(rows) / sizeof(rows[0]), ret_samples);
}
