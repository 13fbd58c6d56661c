using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Radar.Sources.WeRss;

/// <summary>What we know about signing in to one server: a token, or that the password was refused.</summary>
internal sealed class WeRssToken
{
    /// <summary>After this share of its life a token is exchanged for a new one, which only a valid one can be.</summary>
    private const double RefreshShare = 0.8;

    /// <summary>Root of the API, e.g. <c>http://localhost:8001/api/v1/wx</c>.</summary>
    public required string Server { get; init; }

    /// <summary>Sealed digest of address, user and password; when it differs, whatever else is here is void.</summary>
    public required string Settings { get; set; }

    /// <summary>Sealed.</summary>
    public string? Token { get; private set; }

    public DateTimeOffset? IssuedAt { get; private set; }

    public DateTimeOffset? ExpiresAt { get; private set; }

    public DateTimeOffset? RefusedAt { get; private set; }

    /// <summary>The server's own sentence.</summary>
    public string? Refusal { get; private set; }

    /// <summary>When a locked account may be tried again; null with a refusal means not before the settings change.</summary>
    public DateTimeOffset? TryAgainAt { get; private set; }

    public bool IsRefused(DateTimeOffset now) => Refusal is not null && (TryAgainAt is null || now < TryAgainAt);

    public bool IsValid(DateTimeOffset now) => Token is not null && now < ExpiresAt;

    public bool IsDueForRefresh(DateTimeOffset now) =>
        ExpiresAt is { } end && IssuedAt is { } start && now >= start + ((end - start) * RefreshShare);

    public void Keep(string sealedToken, TimeSpan life, DateTimeOffset now)
    {
        (Token, IssuedAt, ExpiresAt) = (sealedToken, now, now + life);
        (RefusedAt, Refusal, TryAgainAt) = (null, null, null);
    }

    public void Refuse(string sentence, DateTimeOffset now, DateTimeOffset? tryAgainAt)
    {
        (Token, IssuedAt, ExpiresAt) = (null, null, null);
        (RefusedAt, Refusal, TryAgainAt) = (now, sentence, tryAgainAt);
    }

    public static void Configure(EntityTypeBuilder<WeRssToken> table) => table.HasKey(t => t.Server);
}
