using System.Globalization;
using Microsoft.Data.Sqlite;
using Signalbox.Shop.Tests.Pictures;

namespace Signalbox.Shop.Tests.OldPrograms;

/// <summary>A folder of the old program, with the columns that its tables have.</summary>
internal sealed class OldShop : IDisposable
{
    public const string Account = "2200000000009";

    private const string Tables = """
        CREATE TABLE users (id INTEGER PRIMARY KEY, username TEXT, email TEXT, password_hash TEXT);
        CREATE TABLE cookies (id TEXT PRIMARY KEY, value TEXT NOT NULL, user_id INTEGER NOT NULL, auto_confirm INTEGER DEFAULT 1,
          remark TEXT DEFAULT '', pause_duration INTEGER DEFAULT 10, created_at TIMESTAMP);
        CREATE TABLE keywords (cookie_id TEXT, keyword TEXT, reply TEXT, item_id TEXT, type TEXT DEFAULT 'text', image_url TEXT);
        CREATE TABLE default_replies (cookie_id TEXT PRIMARY KEY, enabled BOOLEAN, reply_content TEXT, reply_once BOOLEAN);
        CREATE TABLE item_replay (id INTEGER PRIMARY KEY, item_id TEXT, cookie_id TEXT, reply_content TEXT);
        CREATE TABLE cards (id INTEGER PRIMARY KEY, name TEXT, type TEXT, api_config TEXT, text_content TEXT, data_content TEXT,
          image_url TEXT, description TEXT, enabled BOOLEAN DEFAULT TRUE, delay_seconds INTEGER DEFAULT 0,
          is_multi_spec BOOLEAN DEFAULT FALSE, spec_name TEXT, spec_value TEXT, user_id INTEGER);
        CREATE TABLE item_info (id INTEGER PRIMARY KEY, cookie_id TEXT, item_id TEXT, item_title TEXT);
        CREATE TABLE delivery_rules (id INTEGER PRIMARY KEY, keyword TEXT, card_id INTEGER, delivery_count INTEGER DEFAULT 1, enabled BOOLEAN DEFAULT TRUE);
        CREATE TABLE orders (order_id TEXT PRIMARY KEY, item_id TEXT, buyer_id TEXT, spec_name TEXT, spec_value TEXT, quantity TEXT,
          amount TEXT, order_status TEXT, cookie_id TEXT, created_at TIMESTAMP);
        CREATE TABLE notification_channels (id INTEGER PRIMARY KEY, name TEXT, type TEXT, config TEXT);
        CREATE TABLE somebodys (x TEXT);
        """;

    private OldShop(string folder) => Folder = folder;

    public string Folder { get; }

    public string File => Path.Combine(Folder, "xianyu_data.db");

    /// <summary>With one of everything.</summary>
    public static OldShop Make()
    {
        var shop = new OldShop(Directory.CreateTempSubdirectory("old-shop-").FullName);
        var pictures = Directory.CreateDirectory(Path.Combine(shop.Folder, "static", "uploads", "images")).FullName;
        System.IO.File.WriteAllBytes(Path.Combine(pictures, "guide.png"), ExamplePictures.Png(300, 200));
        System.IO.File.WriteAllText(Path.Combine(shop.Folder, "global_config.yml"), "AUTO_REPLY:\n  enabled: true\n");
        shop.Run(Tables);
        shop.Run(
            """
            INSERT INTO users VALUES (1, 'admin', 'a@b', 'hash');
            INSERT INTO cookies VALUES ('mine', 'unb=2200000000009; cookie2=old-secret-cookie', 1, 0, '老店', 15, NULL);
            INSERT INTO cookies VALUES ('broken', 'no cookies at all', 1, 1, '', 10, NULL);
            INSERT INTO keywords VALUES ('mine', '在吗', '{send_user_name}你好，在的', '', 'text', NULL);
            INSERT INTO keywords VALUES ('mine', '包邮', '包邮', '900000000001', 'text', NULL);
            INSERT INTO keywords VALUES ('mine', '教程', '', '', 'image', '/static/uploads/images/guide.png');
            INSERT INTO keywords VALUES ('mine', '缺图', '', '', 'image', '/static/uploads/images/../../gone.png');
            INSERT INTO keywords VALUES ('nobody', '在吗', '在', '', 'text', NULL);
            INSERT INTO default_replies VALUES ('mine', 1, '稍后回复', 1);
            INSERT INTO item_replay VALUES (1, '900000000001', 'mine', '这件在的');
            INSERT INTO cards (id, name, type, data_content, description) VALUES (1, '年卡', 'data', 'OLD-1
            OLD-2

            OLD-1', '您的卡密：{DELIVERY_CONTENT}');
            INSERT INTO cards (id, name, type, text_content, delay_seconds, is_multi_spec, spec_name, spec_value)
              VALUES (2, '月卡', 'text', '链接 https://example.com', 5, 1, '时长', '月卡');
            INSERT INTO cards (id, name, type, image_url) VALUES (3, '图', 'image', '/static/uploads/images/guide.png');
            INSERT INTO cards (id, name, type, api_config) VALUES (4, '接口', 'api', '{"url":"https://example.com/k","method":"POST","headers":"{\"Authorization\":\"Bearer abc\"}"}');
            INSERT INTO cards (id, name, type, api_config) VALUES (5, '旧接口', 'api', '{"url":"https://example.com/k","method":"GET"}');
            INSERT INTO cards (id, name, type) VALUES (6, '空', 'text');
            INSERT INTO cards (id, name, type, text_content) VALUES (7, '年卡', 'text', '同名');
            INSERT INTO item_info VALUES (1, 'mine', '900000000001', '会员年卡 自动发货');
            INSERT INTO delivery_rules VALUES (1, '年卡', 1, 1, 1), (2, '会员', 2, 1, 1), (3, '没有这个', 1, 1, 1), (4, '会员', 3, 2, 1), (5, '会员', 99, 1, 1);
            INSERT INTO notification_channels VALUES (1, '钉钉', 'ding_talk', '{}');
            INSERT INTO somebodys VALUES ('x');
            """.ReplaceLineEndings("\n").Replace("\n            ", "\n", StringComparison.Ordinal)
        );
        return shop;
    }

    public void Order(string id, string status, DateTimeOffset at, string account = "mine") =>
        Run(
            string.Create(
                CultureInfo.InvariantCulture,
                $"INSERT INTO orders VALUES ('{id}', '900000000001', '2215000000011', '', '', '1', '¥19.90', '{status}', '{account}', '{at:yyyy-MM-dd HH:mm:ss}')"
            )
        );

    public void Run(string sql)
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = File, Pooling = false }.ConnectionString
        );
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the tests' own
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
