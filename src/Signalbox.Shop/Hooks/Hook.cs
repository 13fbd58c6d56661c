namespace Signalbox.Shop.Hooks;

/// <summary>An address that is told what happens in its owner's accounts, with its secrets opened.</summary>
/// <param name="Secret">What it is signed with.</param>
/// <param name="Types">See <see cref="FactTypes"/>; none: all.</param>
internal sealed record Hook(
    Guid Id,
    Guid User,
    string Name,
    string Url,
    string Secret,
    IReadOnlyList<string> Types,
    bool Enabled
);

/// <summary>How far an event is. The numbers are stored.</summary>
internal enum HookState
{
    Waiting = 0,

    /// <summary>The address took it.</summary>
    Taken = 1,

    /// <summary>It is not tried any more, unless a person says so.</summary>
    Dead = 2,
}

/// <summary>Something that an address is told.</summary>
/// <param name="Id">The same over all tries.</param>
/// <param name="Body">JSON as it is posted.</param>
/// <param name="Status">Of the last answer; null without one.</param>
/// <param name="NextAt">Not before; null: at once.</param>
internal sealed record HookEvent(
    Guid Hook,
    Guid Id,
    string Type,
    string Body,
    HookState State,
    int Tries,
    int? Status,
    string Reason,
    DateTimeOffset OccurredAt,
    DateTimeOffset? NextAt
);
