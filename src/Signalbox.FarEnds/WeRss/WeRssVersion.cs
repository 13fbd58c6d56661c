namespace Signalbox.FarEnds.WeRss;

/// <summary>A release of WeRSS, as far as its HTTP interface differs from the others'.</summary>
/// <param name="Name">What it sends as <c>X-Version</c>.</param>
public sealed record WeRssVersion(string Name)
{
    /// <summary>June 2025: no base_info, a refused password is an honest 401, tokens last an hour.</summary>
    public static WeRssVersion V141 { get; } = new("1.4.1") { TokenLife = TimeSpan.FromHours(1) };

    /// <summary>November 2025: a refused password is 202, a lock lasts until the restart, tokens last three days.</summary>
    public static WeRssVersion V148 { get; } =
        new("1.4.8")
        {
            HasBaseInfo = true,
            RefusesPasswordWith202 = true,
            Locks = true,
            HasFeeds = true,
        };

    /// <summary>April 2026: access keys, a lock of 30 minutes, <c>updated_at</c> as a number, shorter feeds.</summary>
    public static WeRssVersion V152 { get; } =
        new("1.5.2")
        {
            HasBaseInfo = true,
            RefusesPasswordWith202 = true,
            Locks = true,
            LockEnds = true,
            HasAccessKeys = true,
            HasFeeds = true,
            IsWide = true,
        };

    /// <summary><c>expires_in</c> of a new token.</summary>
    public TimeSpan TokenLife { get; init; } = TimeSpan.FromDays(3);

    /// <summary>Whether <c>/sys/base_info</c> is there.</summary>
    public bool HasBaseInfo { get; init; }

    /// <summary>Whether a wrong password is HTTP 202 instead of 401.</summary>
    public bool RefusesPasswordWith202 { get; init; }

    /// <summary>Whether five wrong passwords lock the account.</summary>
    public bool Locks { get; init; }

    /// <summary>Whether a lock ends by itself after 30 minutes.</summary>
    public bool LockEnds { get; init; }

    /// <summary>Whether <c>AK-SK</c> is understood.</summary>
    public bool HasAccessKeys { get; init; }

    /// <summary>Whether <c>/feed/{id}.{ext}</c> is there.</summary>
    public bool HasFeeds { get; init; }

    /// <summary>Whether rows carry the members of 1.4.9 and later, and <c>updated_at</c> is a number of seconds.</summary>
    public bool IsWide { get; init; }
}
