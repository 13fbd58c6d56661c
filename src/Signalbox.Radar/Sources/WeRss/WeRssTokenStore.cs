using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Secrets;

namespace Signalbox.Radar.Sources.WeRss;

/// <summary>Keeps tokens and refusals in the database, sealed, so that a restart neither signs in anew nor tries a refused password.</summary>
internal sealed class WeRssTokenStore(
    IDbContextFactory<SignalboxDb> dbs,
    SecretBox box,
    IOptions<WeRssOptions> options,
    TimeProvider clock
)
{
    private const string SettingsPurpose = "radar.werss.settings";

    /// <returns>Null when there is none for this server, or when it was made under other settings or with another key file.</returns>
    public async Task<WeRssToken?> LoadAsync(string server, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var row = await db.Set<WeRssToken>().AsNoTracking().FirstOrDefaultAsync(t => t.Server == server, ct);
        return row is not null && Opened(row.Settings, SettingsPurpose) == Digest(server) ? row : null;
    }

    /// <returns>Null when the key file has changed since.</returns>
    public string? Open(WeRssToken row) => row.Token is null ? null : Opened(row.Token, Purpose(row.Server));

    public Task KeepAsync(string server, string token, TimeSpan life, CancellationToken ct) =>
        SaveAsync(server, row => row.Keep(box.Seal(token, Purpose(server)), life, clock.GetUtcNow()), ct);

    /// <param name="tryAgainAfter">Null: not before the settings change.</param>
    public Task RefuseAsync(string server, string sentence, TimeSpan? tryAgainAfter, CancellationToken ct) =>
        SaveAsync(server, row => row.Refuse(sentence, clock.GetUtcNow(), clock.GetUtcNow() + tryAgainAfter), ct);

    private async Task SaveAsync(string server, Action<WeRssToken> change, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var settings = box.Seal(Digest(server), SettingsPurpose);
        var row = await db.Set<WeRssToken>().FirstOrDefaultAsync(t => t.Server == server, ct);
        if (row is null)
            db.Add(row = new WeRssToken { Server = server, Settings = settings });
        row.Settings = settings;
        change(row);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException) when (db.Entry(row).State == EntityState.Added)
        {
            // Another node was first with the row; what it stored is as good, and the next caller reads that.
        }
    }

    private string? Opened(string sealedText, string purpose)
    {
        try
        {
            return box.Open(sealedText, purpose);
        }
        catch (RefusedException refused) when (refused.Code == "secrets.unreadable")
        {
            return null;
        }
    }

    /// <summary>Tells settings apart without keeping a password anywhere; it is sealed besides, so that nobody can try words on it.</summary>
    private string Digest(string server) =>
        Convert.ToHexString(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{server}\n{options.Value.Username}\n{options.Value.Password}"))
        );

    private static string Purpose(string server) => $"radar.werss.token:{server}";
}
