namespace Signalbox.FarEnds.WeRss;

/// <summary>A release of WeRSS, as far as its HTTP interface differs from the others'.</summary>
/// <param name="Name">What it sends as <c>X-Version</c>.</param>
public sealed record WeRssVersion(string Name)
{
    /// <summary>Before June 2025: the oldest that is still met; nothing is known to set it apart from 1.4.1.</summary>
    public static WeRssVersion V140 { get; } = new("1.4.0") { TokenLife = TimeSpan.FromHours(1), HasBareIds = true };

    /// <summary>June 2025: no base_info, a refused password is an honest 401, tokens last an hour.</summary>
    public static WeRssVersion V141 { get; } = new("1.4.1") { TokenLife = TimeSpan.FromHours(1), HasBareIds = true };

    /// <summary>July 2025: base_info, a refused password is 202, ids begin with the account, lists carry texts on request.</summary>
    public static WeRssVersion V144 { get; } =
        new("1.4.4")
        {
            TokenLife = TimeSpan.FromHours(1),
            HasBaseInfo = true,
            RefusesPasswordWith202 = true,
            Locks = true,
            HasFeeds = true,
            ListsTexts = true,
        };

    /// <summary>November 2025: a lock lasts until the restart, tokens last three days.</summary>
    public static WeRssVersion V148 { get; } = V144 with { Name = "1.4.8", TokenLife = TimeSpan.FromDays(3) };

    /// <summary>February 2026: access keys, a lock of 30 minutes, <c>updated_at</c> as a number, shorter feeds.</summary>
    public static WeRssVersion V149 { get; } =
        V148 with
        {
            Name = "1.4.9",
            LockEnds = true,
            HasAccessKeys = true,
            IsWide = true,
        };

    /// <summary>April 2026: <c>has_content</c> is a filter and no list carries a text; states have names.</summary>
    public static WeRssVersion V150 { get; } =
        V149 with
        {
            Name = "1.5.0",
            ListsTexts = false,
            FiltersTexts = true,
            NamesStates = true,
        };

    /// <summary>April 2026.</summary>
    public static WeRssVersion V152 { get; } = V150 with { Name = "1.5.2" };

    /// <summary>Oldest first.</summary>
    public static IReadOnlyList<WeRssVersion> All { get; } = [V140, V141, V144, V148, V149, V150, V152];

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

    /// <summary>Whether the id of a new article lacks the number of its account.</summary>
    public bool HasBareIds { get; init; }

    /// <summary>Whether <c>has_content=true</c> adds the text to each row of a list.</summary>
    public bool ListsTexts { get; init; }

    /// <summary>Whether <c>has_content</c> leaves out the rows with, or without, a text.</summary>
    public bool FiltersTexts { get; init; }

    /// <summary>Whether the filter <c>status</c> takes names; older versions take numbers.</summary>
    public bool NamesStates { get; init; }
}
