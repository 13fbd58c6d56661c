using Signalbox.Platform.Audit;
using Signalbox.Platform.Identity;

namespace Signalbox.Market.Sync;

/// <summary>Who asks for work on the market's data.</summary>
/// <param name="Name">Null for the clock.</param>
/// <param name="Actor">The signed-in caller; null for the clock and for a command.</param>
internal sealed record Asker(string? Name, Actor? Actor)
{
    /// <summary>A recurring job.</summary>
    public static readonly Asker Clock = new(null, null);

    public static Asker Of(Actor actor) => new(actor.Name, actor);

    /// <summary>Whoever runs a command, by the name that the machine has of him.</summary>
    public static Asker AtTheMachine() => new(Environment.UserName, null);

    /// <summary>The entry for the audit log; null for the clock, whose acts are in the list of jobs.</summary>
    public AuditEvent? Audited(string action, object? target, object detail) =>
        Name is null ? null : AuditEvent.By(Actor, action, target?.ToString(), detail) with { UserName = Name };
}
