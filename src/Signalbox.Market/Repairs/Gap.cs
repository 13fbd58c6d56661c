namespace Signalbox.Market.Repairs;

/// <summary>Sessions of an instrument in a row that are missing, and what is done about it.</summary>
/// <param name="Days">How many of its sessions were missing when it was last looked at.</param>
/// <param name="State">One of <see cref="GapState"/>.</param>
/// <param name="Attempts">How often providers were asked and it was not mended.</param>
/// <param name="NextTryAt">Null unless it waits.</param>
/// <param name="EndedAt">When it was given up or mended.</param>
/// <param name="Reason">Of the last attempt, one of <see cref="GapReason"/>.</param>
/// <param name="Said">A sentence of the last attempt.</param>
internal sealed record Gap(
    Guid Id,
    int Instrument,
    DateOnly From,
    DateOnly To,
    int Days,
    string State,
    DateTimeOffset FoundAt,
    int Attempts,
    DateTimeOffset? NextTryAt,
    DateTimeOffset? EndedAt,
    string? Reason,
    string? Said
);

/// <summary>Where a gap stands.</summary>
internal static class GapState
{
    public const string Waiting = "waiting";
    public const string GivenUp = "given-up";
    public const string Mended = "mended";
    public static readonly IReadOnlyList<string> All = [Waiting, GivenUp, Mended];
}

/// <summary>Why the last attempt did not mend a gap.</summary>
internal static class GapReason
{
    /// <summary>Two who answered have nothing, or everybody: very probably a suspension that no list records.</summary>
    public const string NothingAnywhere = "nothing-anywhere";

    /// <summary>Somebody could not answer, or what he sent was not true.</summary>
    public const string Faults = "faults";

    /// <summary>No provider that is set up has such instruments.</summary>
    public const string NoProvider = "no-provider";

    /// <summary>Nobody may be asked now: budgets are used up, or hosts have sent us away. Not counted as an attempt.</summary>
    public const string HeldBack = "held-back";

    /// <summary>Somebody let all that waited go.</summary>
    public const string Stopped = "stopped";
}

/// <summary>Asks the providers for the days of a gap.</summary>
internal sealed record MendGap(Guid GapId);

/// <summary>The clock looks for gaps.</summary>
/// <param name="DueAt">The slot's instant, UTC.</param>
internal sealed record SearchDaily(DateTimeOffset DueAt);

/// <summary>Somebody has asked to look for gaps.</summary>
/// <param name="Instruments">Null: all of them.</param>
/// <param name="From">Gaps that end before it are left.</param>
/// <param name="Again">Whether those that were given up are tried again.</param>
internal sealed record SearchGaps(IReadOnlyList<int>? Instruments, DateOnly? From, bool Again);
