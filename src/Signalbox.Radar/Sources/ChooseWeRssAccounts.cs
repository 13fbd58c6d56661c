using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Sources.WeRss;

namespace Signalbox.Radar.Sources;

/// <summary>An account of the WeRSS server, and whether it is read.</summary>
/// <param name="IsCollecting">Whether WeRSS itself fetches its articles.</param>
/// <param name="SourceId">Null while it is no source of ours.</param>
internal sealed record WeRssAccountRow(
    string Id,
    string Name,
    string? Intro,
    bool IsCollecting,
    bool Chosen,
    Guid? SourceId
);

/// <summary>Which accounts to read; all others are not.</summary>
internal sealed record WeRssChoice
{
    /// <summary>Ids in WeRSS.</summary>
    [Required, MaxLength(10_000)]
    public required IReadOnlyList<string> Accounts { get; init; }
}

/// <summary>The accounts of the WeRSS server that the settings name: which there are, and which of them are read.</summary>
internal sealed class ChooseWeRssAccounts(
    IDbContextFactory<SignalboxDb> dbs,
    WeRssClient client,
    EnsureWeRssSource ensure,
    AuditTrail audit,
    TimeProvider clock
)
{
    /// <returns>Every account, at most 10,000; a server's new account is read from its next reading on.</returns>
    /// <exception cref="RefusedException">409 <c>radar.werss.off</c>; the server's own sentence where it had one.</exception>
    public async Task<IReadOnlyList<WeRssAccountRow>> ListAsync(CancellationToken ct)
    {
        var accounts = await AccountsAsync(ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        return Rows(accounts, await KnownAsync(db, ct));
    }

    /// <exception cref="RefusedException">400 <c>input.invalid</c>; 404 <c>radar.werss.no-account</c>; 409 <c>radar.werss.off</c>.</exception>
    public async Task<IReadOnlyList<WeRssAccountRow>> ChooseAsync(Actor by, WeRssChoice choice, CancellationToken ct)
    {
        Check.Valid(choice);
        var accounts = await AccountsAsync(ct);
        var chosen = choice.Accounts.ToHashSet(StringComparer.Ordinal);
        if (chosen.Except(accounts.Select(a => a.Id), StringComparer.Ordinal).FirstOrDefault() is { } unknown)
            throw RefusedException.NotFound("radar.werss.no-account", $"WeRSS has no account {unknown}.");

        await ensure.RunAsync(ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        var known = await KnownAsync(db, ct);
        foreach (var account in accounts)
        {
            if (!known.TryGetValue(account.Id, out var source))
            {
                // One that is not chosen gets its row too, or the next reading would take it for new and read it.
                source = new Source
                {
                    Id = Ids.New(clock),
                    Kind = SourceKind.WeRssAccount,
                    Title = account.Name,
                    TitleIsOurs = true,
                    Address = account.Id,
                    CreatedAt = clock.GetUtcNow(),
                };
                db.Add(source);
                known[account.Id] = source;
            }
            source.Enabled = chosen.Contains(account.Id);
        }
        await db.SaveChangesAsync(ct);
        await audit.WriteAsync(
            transaction,
            AuditEvent.By(by, "radar.werss.accounts-chosen", null, new { chosen.Count }),
            ct
        );
        await transaction.CommitAsync(ct);
        return Rows(accounts, known);
    }

    private Task<IReadOnlyList<WeRssAccount>> AccountsAsync(CancellationToken ct) =>
        client.IsUsed
            ? client.ListAccountsAsync(ct)
            : throw RefusedException.Conflict(
                "radar.werss.off",
                "No WeRSS is set up: name its address in WERSS_BASE_URL and its account beside it."
            );

    private static Task<Dictionary<string, Source>> KnownAsync(SignalboxDb db, CancellationToken ct) =>
        db.Set<Source>().Where(s => s.Kind == SourceKind.WeRssAccount).ToDictionaryAsync(s => s.Address, ct);

    private static IReadOnlyList<WeRssAccountRow> Rows(
        IReadOnlyList<WeRssAccount> accounts,
        Dictionary<string, Source> known
    ) =>
        [
            .. accounts.Select(a =>
            {
                var source = known.GetValueOrDefault(a.Id);
                return new WeRssAccountRow(
                    a.Id,
                    a.Name,
                    a.Intro,
                    a.IsCollecting,
                    source is { Enabled: true },
                    source?.Id
                );
            }),
        ];
}
