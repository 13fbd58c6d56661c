using System.Text.Json;
using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Shop.Goods;

namespace Signalbox.Shop.Imports;

/// <summary>What an old card became.</summary>
/// <param name="Spec">Which spec it is for; empty for any.</param>
/// <param name="IsOn">Whether the old program gave it.</param>
internal sealed record OldCard(Guid Goods, string Spec, bool IsOn);

/// <summary>Takes the old program's cards as goods, and the lines of their lists as keys; lines that were given had been removed there.</summary>
internal sealed class OldGoods(GoodsStore goods, TimeProvider clock)
{
    private const int LongestName = 60;
    private const int LongestText = 2_000;
    private const int LongestKey = 1_000;
    private const string Place = "{DELIVERY_CONTENT}";

    private static readonly string[] Columns =
    [
        "id",
        "name",
        "type",
        "api_config",
        "text_content",
        "data_content",
        "image_url",
        "description",
        "enabled",
        "delay_seconds",
        "is_multi_spec",
        "spec_name",
        "spec_value",
    ];

    /// <returns>By the old program's number of the card.</returns>
    public async Task<Dictionary<string, OldCard>> RunAsync(
        WriteTransaction transaction,
        Guid user,
        OldDatabase old,
        OldPictures pictures,
        List<Tally> tallies,
        CancellationToken ct
    )
    {
        var (tally, keys) = (new Tally("cards"), new Tally("cards.data_content"));
        tallies.AddRange([tally, keys]);
        var taken = new Dictionary<string, OldCard>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in await old.RowsAsync("cards", Columns, ct))
        {
            tally.Read++;
            var name = Name(row, names);
            var (what, why) = row.IsTooLong
                ? (default, SkipReason.TooLong)
                : await ContentAsync(transaction, row, pictures, ct);
            if (why is not null)
                tally.Skip(why, name);
            else if (await AddAsync(transaction, user, name, what.Kind, what.Content, row, ct) is not { } added)
                tally.Skip(SkipReason.Name, name);
            else
            {
                if (added.IsNew)
                    tally.Taken++;
                else
                    tally.There++;
                taken[row.Text("id")] = new OldCard(added.Id, Spec(row), row.Is("enabled", otherwise: true));
                if (what.Kind == GoodsKind.Keys)
                    await KeysAsync(transaction, added.Id, row.Text("data_content"), keys, ct);
            }
        }
        return taken;
    }

    /// <summary>Two cards may have one name there.</summary>
    private static string Name(OldRow row, HashSet<string> names)
    {
        var name = new string([.. row.Text("name").Where(c => !char.IsControl(c)).Take(LongestName)]).Trim();
        if (name.Length == 0 || !names.Add(name))
        {
            var number = $" #{row.Text("id")}";
            name = name[..Math.Min(name.Length, LongestName - number.Length)] + number;
            names.Add(name.Trim());
        }
        return name.Trim();
    }

    private static string Spec(OldRow row) =>
        row.Is("is_multi_spec", otherwise: false) && row.Text("spec_name").Length > 0
            ? $"{row.Text("spec_name")}:{row.Text("spec_value")}"
            : "";

    private static async Task<((GoodsKind Kind, string Content) What, SkipReason? Why)> ContentAsync(
        WriteTransaction transaction,
        OldRow row,
        OldPictures pictures,
        CancellationToken ct
    )
    {
        switch (row.Text("type"))
        {
            case "text":
                var text = Around(row, row.Text("text_content"));
                return row.Text("text_content").Length > 0 && text.Length <= LongestText
                    ? ((GoodsKind.Text, text), null)
                    : (default, text.Length > LongestText ? SkipReason.TooLong : SkipReason.Card);
            case "data":
                var around = row.Text("description").Length == 0 ? "" : Around(row, "{key}");
                return around.Length <= LongestText ? ((GoodsKind.Keys, around), null) : (default, SkipReason.TooLong);
            case "image":
                // Its size is measured when it is first sent.
                return await pictures.TakeAsync(transaction, row.Text("image_url"), ct) is { } address
                    ? ((GoodsKind.Picture, JsonSerializer.Serialize(new PictureContent(address, 0, 0))), null)
                    : (default, SkipReason.Picture);
            case "api":
                return Supplier(row.Text("api_config"));
            default:
                return (default, SkipReason.Card);
        }
    }

    private static string Around(OldRow row, string given)
    {
        var around = row.Text("description").ReplaceLineEndings("\n");
        return around.Length == 0 ? given
            : around.Contains(Place, StringComparison.Ordinal) ? around.Replace(Place, given, StringComparison.Ordinal)
            : $"{around}\n\n{given}";
    }

    private static ((GoodsKind Kind, string Content) What, SkipReason? Why) Supplier(string config)
    {
        try
        {
            var asked = JsonElement.Parse(config);
            if (
                asked.ValueKind != JsonValueKind.Object
                || !asked.TryGetProperty("url", out var url)
                || !Uri.TryCreate(url.ToString(), UriKind.Absolute, out var address)
                || address.Scheme is not ("http" or "https")
                || address.AbsoluteUri.Length > 1_000
            )
                return (default, SkipReason.Card);
            if (
                !asked.TryGetProperty("method", out var method)
                || !method.ToString().Equals("POST", StringComparison.OrdinalIgnoreCase)
            )
                return (default, SkipReason.Supplier);
            return (
                (GoodsKind.Supplier, JsonSerializer.Serialize(new SupplierContent(address.AbsoluteUri, Token(asked)))),
                null
            );
        }
        catch (JsonException)
        {
            return (default, SkipReason.Card);
        }
    }

    /// <summary>Headers stand there as an object, or as JSON in a text.</summary>
    private static string? Token(JsonElement asked)
    {
        if (!asked.TryGetProperty("headers", out var headers))
            return null;
        if (headers.ValueKind == JsonValueKind.String)
            headers =
                headers.GetString() is { } text && text.TrimStart().StartsWith('{') ? JsonElement.Parse(text) : default;
        if (headers.ValueKind != JsonValueKind.Object)
            return null;
        return
            headers
                .EnumerateObject()
                .FirstOrDefault(h => h.Name.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
                .Value
                is { ValueKind: JsonValueKind.String } said
            && said.GetString() is { Length: <= 1_000 } token
            && token.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            ? token["Bearer ".Length..].Trim()
            : null;
    }

    /// <returns>Null when goods of this name and another kind are here.</returns>
    private async Task<(Guid Id, bool IsNew)?> AddAsync(
        WriteTransaction transaction,
        Guid user,
        string name,
        GoodsKind kind,
        string content,
        OldRow row,
        CancellationToken ct
    )
    {
        var id = Ids.New(clock);
        await using var insert = transaction.Command(
            """
            INSERT INTO shop_goods (id, user_id, name, kind, content, delay_seconds, low_stock, created_at)
            VALUES (@id, @user, @name, @kind, @content, @delay, 0, @now) ON CONFLICT (user_id, name) DO NOTHING
            """,
            ("@id", id),
            ("@user", user),
            ("@name", name),
            ("@kind", (int)kind),
            ("@content", goods.Seal(id, content)),
            ("@delay", Math.Clamp(row.Number("delay_seconds", 0), 0, 86_400)),
            ("@now", clock.GetUtcNow())
        );
        if (await insert.ExecuteNonQueryAsync(ct) == 1)
            return (id, true);
        await using var known = transaction.Command(
            "SELECT id, kind FROM shop_goods WHERE user_id = @user AND name = @name",
            ("@user", user),
            ("@name", name)
        );
        await using var reader = await known.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) && reader.GetInt32(1) == (int)kind ? (reader.GetGuid(0), false) : null;
    }

    private async Task KeysAsync(WriteTransaction transaction, Guid id, string lines, Tally tally, CancellationToken ct)
    {
        await using var insert = transaction.Command(
            """
            INSERT INTO shop_key (goods_id, digest, secret, state, added_at) VALUES (@goods, @digest, @secret, 0, @now)
            ON CONFLICT (goods_id, digest) DO NOTHING
            """,
            ("@goods", id),
            ("@now", clock.GetUtcNow()),
            ("@digest", Array.Empty<byte>()),
            ("@secret", "")
        );
        var number = 0;
        foreach (var line in lines.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            if (line.Trim() is not { Length: > 0 } key)
                continue;
            tally.Read++;
            if (key.Length > LongestKey || key.Any(char.IsControl))
            {
                tally.Skip(
                    SkipReason.TooLong,
                    string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{number}")
                );
                continue;
            }
            insert.Parameters["@digest"].Value = goods.Digest(key);
            insert.Parameters["@secret"].Value = goods.Seal(id, key);
            if (await insert.ExecuteNonQueryAsync(ct) == 1)
                tally.Taken++;
            else
                tally.There++;
        }
    }
}
