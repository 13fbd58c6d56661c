using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Accounts;

namespace Signalbox.Shop.Replies.Ai;

/// <summary>Whether a model answers an account's buyers.</summary>
/// <param name="Answers">Only while <c>Shop:AiReply</c> is on.</param>
/// <param name="Told">What the model is told besides, at most 2,000 characters.</param>
internal sealed record ModelSetting(bool Answers, string Told)
{
    /// <summary>Where nothing was set.</summary>
    public static readonly ModelSetting Usual = new(true, "");
}

/// <summary>Shows and changes whether a model answers an account's buyers, and what it is told besides.</summary>
internal sealed class ModelSettings(Database database, AccountStore accounts, AccountScope scope, AuditTrail audit)
{
    private const int LongestTold = 2_000;

    public async Task<ModelSetting> OfAsync(Guid account, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT answers, told FROM shop_model WHERE account_id = @account",
            ("@account", account)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new ModelSetting(reader.GetBoolean(0), reader.GetString(1))
            : ModelSetting.Usual;
    }

    /// <exception cref="RefusedException">404 <c>shop.account.unknown</c>.</exception>
    public async Task<ModelSetting> GetAsync(Actor actor, Guid account, CancellationToken ct)
    {
        await accounts.GetAsync(scope.Of(actor), account, ct);
        return await OfAsync(account, ct);
    }

    /// <exception cref="RefusedException">400 <c>shop.model.told</c>; 404 <c>shop.account.unknown</c>.</exception>
    public async Task SaveAsync(Actor actor, Guid account, ModelSetting setting, CancellationToken ct)
    {
        if (setting.Told is not { Length: <= LongestTold })
            throw RefusedException.Invalid(
                "shop.model.told",
                $"What the model is told besides has at most {LongestTold} characters."
            );
        var known = await accounts.GetAsync(scope.Of(actor), account, ct);
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var upsert = transaction.Command(
            """
            INSERT INTO shop_model (account_id, answers, told) VALUES (@account, @answers, @told)
            ON CONFLICT (account_id) DO UPDATE SET answers = excluded.answers, told = excluded.told
            """,
            ("@account", account),
            ("@answers", setting.Answers),
            ("@told", setting.Told)
        );
        await upsert.ExecuteNonQueryAsync(ct);
        await audit.WriteAsync(
            transaction,
            AuditEvent.By(actor, "shop.model.changed", known.Name, new { setting.Answers }),
            ct
        );
        await transaction.CommitAsync(ct);
    }
}
