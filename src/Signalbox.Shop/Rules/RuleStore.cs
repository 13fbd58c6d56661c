using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Shop.Rules;

/// <summary>The rows of rules. What changes them raises the version of their user in the same transaction.</summary>
internal sealed class RuleStore(Database database, TimeProvider clock)
{
    private const string Columns = "id, account_id, item_id, kind, words, answer, pictures, place, enabled";

    /// <summary>Rules that a query names, in their order.</summary>
    /// <param name="where">E.g. <c>user_id = @user</c>.</param>
    public async Task<IReadOnlyList<Rule>> SelectAsync(
        string where,
        (string Name, object? Value)[] values,
        CancellationToken ct
    )
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            $"SELECT {Columns} FROM shop_rule WHERE {where}",
            values
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rules = new List<Rule>();
        while (await reader.ReadAsync(ct))
            rules.Add(Read(reader));
        return rules;
    }

    /// <summary>How often rules answered; those that never did are left out.</summary>
    public async Task<IReadOnlyList<RuleUse>> UsesAsync(IReadOnlyList<Guid> of, CancellationToken ct)
    {
        if (of.Count == 0)
            return [];
        (string, object?)[] values =
        [
            .. of.Select((rule, at) => (string.Create(CultureInfo.InvariantCulture, $"@r{at}"), (object?)rule)),
        ];
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            $"""
            SELECT rule_id, count(*), max(at) FROM shop_message
            WHERE rule_id IN ({string.Join(", ", values.Select(v => v.Item1))}) GROUP BY rule_id
            """,
            values
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var uses = new List<RuleUse>();
        while (await reader.ReadAsync(ct))
            uses.Add(new RuleUse(reader.GetGuid(0), reader.GetInt64(1), reader.Instant(database.Kind, 2)));
        return uses;
    }

    /// <summary>How often a user's rules were changed; everybody's together for null.</summary>
    public async Task<long> VersionAsync(Guid? user, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = user is { } one
            ? connection.Command(
                null,
                database.Kind,
                "SELECT version FROM shop_rule_version WHERE user_id = @user",
                ("@user", one)
            )
            : connection.Command(null, database.Kind, "SELECT CAST(SUM(version) AS bigint) FROM shop_rule_version");
        return await command.ExecuteScalarAsync(ct) is long version ? version : 0;
    }

    /// <summary>Begins a change of a user's rules; such changes go one after the other.</summary>
    public async Task<WriteTransaction> BeginAsync(Guid user, CancellationToken ct)
    {
        var transaction = await database.BeginWriteAsync(ct);
        try
        {
            await RaiseAsync(transaction, user, ct);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    /// <summary>Tells every process that a user's rules are others now.</summary>
    public static async Task RaiseAsync(WriteTransaction transaction, Guid user, CancellationToken ct)
    {
        await using var raise = transaction.Command(
            """
            INSERT INTO shop_rule_version (user_id, version) VALUES (@user, 1)
            ON CONFLICT (user_id) DO UPDATE SET version = shop_rule_version.version + 1
            """,
            ("@user", user)
        );
        await raise.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Whose a rule is; null where there is none.</summary>
    public async Task<Guid?> UserAsync(Guid id, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT user_id FROM shop_rule WHERE id = @id",
            ("@id", id)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? reader.GetGuid(0) : null;
    }

    public async Task<Guid> AddAsync(WriteTransaction transaction, Guid user, RuleDraft rule, CancellationToken ct)
    {
        var id = Ids.New(clock);
        await WriteAsync(
            transaction,
            """
            INSERT INTO shop_rule (id, user_id, account_id, item_id, kind, words, said, letters, answer, pictures, place, enabled, digest, changed_at)
            VALUES (@id, @user, @account, @item, @kind, @words, @said, @letters, @answer, @pictures, @place, @enabled, @digest, @now)
            """,
            id,
            user,
            rule,
            ct
        );
        return id;
    }

    public Task ChangeAsync(WriteTransaction transaction, Guid id, Guid user, RuleDraft rule, CancellationToken ct) =>
        WriteAsync(
            transaction,
            """
            UPDATE shop_rule SET user_id = @user, account_id = @account, item_id = @item, kind = @kind, words = @words,
              said = @said, letters = @letters, answer = @answer, pictures = @pictures, place = @place, enabled = @enabled,
              digest = @digest, changed_at = @now
            WHERE id = @id
            """,
            id,
            user,
            rule,
            ct
        );

    /// <summary>Of what rules of a user's one account, or of all, say already.</summary>
    public static async Task<HashSet<string>> DigestsAsync(
        WriteTransaction transaction,
        Guid user,
        Guid? account,
        CancellationToken ct
    )
    {
        await using var select = transaction.Command(
            $"SELECT digest FROM shop_rule WHERE {Scope(account)}",
            ("@user", user),
            ("@account", account)
        );
        await using var reader = await select.ExecuteReaderAsync(ct);
        var digests = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
            digests.Add(reader.GetString(0));
        return digests;
    }

    /// <summary>Takes all rules of a user's one account away, or those of all.</summary>
    /// <returns>How many there were.</returns>
    public static async Task<int> ClearAsync(
        WriteTransaction transaction,
        Guid user,
        Guid? account,
        CancellationToken ct
    )
    {
        await using var delete = transaction.Command(
            $"DELETE FROM shop_rule WHERE {Scope(account)}",
            ("@user", user),
            ("@account", account)
        );
        return await delete.ExecuteNonQueryAsync(ct);
    }

    private static string Scope(Guid? account) =>
        "user_id = @user AND " + (account is null ? "account_id IS NULL" : "account_id = @account");

    /// <summary>After a change: each account's rules, with those of all accounts, keep their limits.</summary>
    /// <exception cref="RefusedException">409 <c>shop.rule.too-many</c>.</exception>
    public static async Task MustFitAsync(WriteTransaction transaction, Guid user, CancellationToken ct)
    {
        await using var count = transaction.Command(
            """
            SELECT account_id IS NULL, COUNT(*), COUNT(CASE WHEN kind = @regex THEN 1 END), CAST(SUM(letters) AS bigint)
            FROM shop_rule WHERE user_id = @user GROUP BY account_id
            """,
            ("@regex", (int)MatchKind.Regex),
            ("@user", user)
        );
        await using var reader = await count.ExecuteReaderAsync(ct);
        var (ofAll, most) = (default(RuleCounts), default(RuleCounts));
        while (await reader.ReadAsync(ct))
        {
            var counts = new RuleCounts(reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
            if (reader.GetBoolean(0))
                ofAll = counts;
            else
                most = most.Max(counts);
        }
        CheckRule.Together(ofAll + most);
    }

    /// <summary>The same for two rules that say the same.</summary>
    public static string Digest(RuleDraft rule) =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    JsonSerializer.Serialize(
                        new object?[] { rule.Item, (int)rule.Kind, rule.Words, rule.Answer.Text, rule.Answer.Pictures }
                    )
                )
            )
        );

    private async Task WriteAsync(
        WriteTransaction transaction,
        string sql,
        Guid id,
        Guid user,
        RuleDraft rule,
        CancellationToken ct
    )
    {
        await using var command = transaction.Command(
            sql,
            ("@id", id),
            ("@user", user),
            ("@account", rule.Account),
            ("@item", rule.Item),
            ("@kind", (int)rule.Kind),
            ("@words", JsonSerializer.Serialize(rule.Words)),
            ("@said", string.Join('\n', rule.Words)),
            ("@letters", rule.Words.Sum(w => w.Length)),
            ("@answer", rule.Answer.Text),
            ("@pictures", JsonSerializer.Serialize(rule.Answer.Pictures)),
            ("@place", rule.Order),
            ("@enabled", rule.Enabled),
            ("@digest", Digest(rule)),
            ("@now", clock.GetUtcNow())
        );
        await command.ExecuteNonQueryAsync(ct);
    }

    private static Rule Read(DbDataReader row) =>
        new(
            row.GetGuid(0),
            new RuleDraft
            {
                Account = row.IsDBNull(1) ? null : row.GetGuid(1),
                Item = row.IsDBNull(2) ? null : row.GetString(2),
                Kind = (MatchKind)row.GetInt32(3),
                Words = JsonSerializer.Deserialize<string[]>(row.GetString(4)) ?? [],
                Answer = new RuleAnswer(row.GetString(5), JsonSerializer.Deserialize<string[]>(row.GetString(6)) ?? []),
                Order = row.GetInt32(7),
                Enabled = row.GetBoolean(8),
            }
        );
}
