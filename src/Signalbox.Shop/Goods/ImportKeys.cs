using System.Globalization;
using System.Text;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;

namespace Signalbox.Shop.Goods;

/// <summary>What became of the lines of a key file.</summary>
/// <param name="Added">New keys.</param>
/// <param name="Known">Lines that were there already, in the list or earlier in the file.</param>
/// <param name="Empty">Lines without anything.</param>
/// <param name="Refused">Lines that are no keys, the first twenty with why.</param>
internal sealed record KeysImported(int Added, int Known, int Empty, int RefusedCount, IReadOnlyList<string> Refused);

/// <summary>Adds keys from text, one a line; a key that is there already is not added again, whatever became of it.</summary>
/// <remarks>In parts, so that others can write meanwhile: what was added before an end in the middle is known the second time.</remarks>
internal sealed class ImportKeys(
    Database database,
    GoodsStore store,
    SaveGoods goods,
    AuditTrail audit,
    TimeProvider clock
)
{
    public const int MostBytes = 256 * 1024 * 1024;
    private const int Longest = 1_000;
    private const int MostTold = 20;
    private const int PerPart = 5_000;

    private sealed record Key(byte[] Digest, string Secret);

    /// <exception cref="RefusedException">404 <c>shop.goods.unknown</c>; 400 <c>shop.keys.text</c>.</exception>
    public async Task<KeysImported> RunAsync(Actor actor, Guid id, Stream text, CancellationToken ct)
    {
        var list = await goods.GetAsync(actor, id, GoodsKind.Keys, ct);
        var (added, known, empty, refused) = (0, 0, 0, 0);
        var told = new List<string>();
        var part = new List<Key>(PerPart);
        using var reader = new StreamReader(text, new UTF8Encoding(false, throwOnInvalidBytes: true), leaveOpen: true);
        try
        {
            for (var number = 1; await reader.ReadLineAsync(ct) is { } line; number++)
            {
                var key = line.Trim().Trim('\uFEFF');
                if (key.Length == 0)
                    empty++;
                else if (key.Length > Longest || key.Any(char.IsControl))
                {
                    refused++;
                    if (told.Count < MostTold)
                        told.Add(
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"Line {number}: {(key.Length > Longest ? $"{key.Length} characters, more than {Longest}" : "a control character")}."
                            )
                        );
                }
                else
                    part.Add(new Key(store.Digest(key), store.Seal(id, key)));
                if (part.Count == PerPart)
                {
                    var count = await AddAsync(list, part, ct);
                    (added, known) = (added + count, known + part.Count - count);
                    part.Clear();
                }
            }
        }
        catch (DecoderFallbackException)
        {
            throw RefusedException.Invalid(
                "shop.keys.text",
                "The file is no UTF-8 text; save it as UTF-8 and bring it again."
            );
        }
        var last = await AddAsync(list, part, ct);
        var result = new KeysImported(added + last, known + part.Count - last, empty, refused, told);
        await audit.WriteAsync(
            null,
            AuditEvent.By(
                actor,
                "shop.keys.imported",
                list.Name,
                new
                {
                    result.Added,
                    result.Known,
                    result.RefusedCount,
                }
            ),
            ct
        );
        return result;
    }

    private async Task<int> AddAsync(GoodsEntry list, List<Key> part, CancellationToken ct)
    {
        if (part.Count == 0)
            return 0;
        await using var transaction = await database.BeginWriteAsync(ct);
        var added =
            transaction.Kind == DatabaseKind.Postgres
                ? await AtOnceAsync(transaction, list.Id, part, ct)
                : await OneByOneAsync(transaction, list.Id, part, ct);
        await GoodsStore.GrewAsync(transaction, list.Id, ct);
        await transaction.CommitAsync(ct);
        return added;
    }

    private async Task<int> AtOnceAsync(WriteTransaction transaction, Guid goods, List<Key> part, CancellationToken ct)
    {
        await using var insert = transaction.Command(
            """
            INSERT INTO shop_key (goods_id, digest, secret, state, added_at)
            SELECT @goods, d, s, 0, @now FROM unnest(@digests, @secrets) AS k (d, s)
            ON CONFLICT (goods_id, digest) DO NOTHING
            """,
            ("@goods", goods),
            ("@now", clock.GetUtcNow()),
            ("@digests", part.Select(k => k.Digest).ToArray()),
            ("@secrets", part.Select(k => k.Secret).ToArray())
        );
        return await insert.ExecuteNonQueryAsync(ct);
    }

    private async Task<int> OneByOneAsync(
        WriteTransaction transaction,
        Guid goods,
        List<Key> part,
        CancellationToken ct
    )
    {
        await using var insert = transaction.Command(
            """
            INSERT INTO shop_key (goods_id, digest, secret, state, added_at) VALUES (@goods, @digest, @secret, 0, @now)
            ON CONFLICT (goods_id, digest) DO NOTHING
            """,
            ("@goods", goods),
            ("@now", clock.GetUtcNow()),
            ("@digest", Array.Empty<byte>()),
            ("@secret", "")
        );
        var added = 0;
        foreach (var key in part)
        {
            insert.Parameters["@digest"].Value = key.Digest;
            insert.Parameters["@secret"].Value = key.Secret;
            added += await insert.ExecuteNonQueryAsync(ct);
        }
        return added;
    }
}
