using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;

namespace Signalbox.Platform.Preferences;

/// <summary>What somebody has chosen; a null leaves it to the installation.</summary>
internal sealed record DisplayChoice
{
    [EnumDataType(typeof(DisplayLanguage))]
    public DisplayLanguage? Language { get; init; }

    [EnumDataType(typeof(DisplayTheme))]
    public DisplayTheme? Theme { get; init; }

    [EnumDataType(typeof(MarketColours))]
    public MarketColours? Market { get; init; }

    /// <summary>Whether nothing moves; null leaves it to the installation.</summary>
    public bool? ReducedMotion { get; init; }
}

/// <summary>What holds for somebody's pages.</summary>
/// <param name="ReducedMotion">Whether nothing moves; null is as the system has it.</param>
/// <param name="Own">What they have chosen themselves.</param>
internal sealed record DisplaySettings(
    DisplayLanguage Language,
    DisplayTheme Theme,
    MarketColours Market,
    bool? ReducedMotion,
    DisplayChoice Own
);

/// <summary>Tells how pages look: a user's choice, then the installation's, then what the program ships with.</summary>
internal sealed class ShowDisplay(IDbContextFactory<SignalboxDb> dbs)
{
    /// <param name="userId">Null for somebody who has not signed in, or for the installation itself.</param>
    public async Task<DisplaySettings> RunAsync(Guid? userId, CancellationToken ct)
    {
        var id = userId ?? Preference.Installation;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var rows = await db.Set<Preference>()
            .AsNoTracking()
            .Where(p => p.UserId == id || p.UserId == Preference.Installation)
            .ToListAsync(ct);
        var (own, all) = (rows.Find(p => p.UserId == id), rows.Find(p => p.UserId == Preference.Installation));
        return new DisplaySettings(
            own?.Language ?? all?.Language ?? DisplayLanguage.Auto,
            own?.Theme ?? all?.Theme ?? DisplayTheme.Auto,
            own?.Market ?? all?.Market ?? MarketColours.RedUp,
            own?.ReducedMotion ?? all?.ReducedMotion,
            new DisplayChoice
            {
                Language = own?.Language,
                Theme = own?.Theme,
                Market = own?.Market,
                ReducedMotion = own?.ReducedMotion,
            }
        );
    }
}

/// <summary>Keeps what a user, or an administrator for the installation, has chosen.</summary>
internal sealed class SetDisplay(Database database, AuditTrail audit, TimeProvider clock)
{
    /// <summary>For a user's own pages.</summary>
    /// <exception cref="RefusedException">400 <c>input.invalid</c>.</exception>
    public async Task RunAsync(Guid userId, DisplayChoice choice, CancellationToken ct)
    {
        Check.Valid(choice);
        await using var transaction = await database.BeginWriteAsync(ct);
        await KeepAsync(transaction, userId, choice, ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>For whoever has not chosen.</summary>
    /// <exception cref="RefusedException">400 <c>input.invalid</c>.</exception>
    public async Task ForAllAsync(Actor by, DisplayChoice choice, CancellationToken ct)
    {
        Check.Valid(choice);
        await using var transaction = await database.BeginWriteAsync(ct);
        await KeepAsync(transaction, Preference.Installation, choice, ct);
        await audit.WriteAsync(transaction, AuditEvent.By(by, "display.defaults.set", null, choice), ct);
        await transaction.CommitAsync(ct);
    }

    private async Task KeepAsync(WriteTransaction transaction, Guid userId, DisplayChoice choice, CancellationToken ct)
    {
        // One statement: two tabs may choose at once.
        await using var upsert = transaction.Command(
            """
            INSERT INTO ui_preference (user_id, language, theme, market, reduced_motion, changed_at)
            VALUES (@user, @language, @theme, @market, @reduced, @now)
            ON CONFLICT (user_id) DO UPDATE SET language = excluded.language, theme = excluded.theme,
                market = excluded.market, reduced_motion = excluded.reduced_motion, changed_at = excluded.changed_at
            """,
            ("@user", userId),
            ("@language", choice.Language?.ToString()),
            ("@theme", choice.Theme?.ToString()),
            ("@market", choice.Market?.ToString()),
            ("@reduced", choice.ReducedMotion),
            ("@now", clock.GetUtcNow())
        );
        await upsert.ExecuteNonQueryAsync(ct);
    }
}
