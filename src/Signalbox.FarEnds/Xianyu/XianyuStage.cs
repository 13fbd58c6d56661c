namespace Signalbox.FarEnds.Xianyu;

/// <summary>Where a script is played: the platform, and what plays our side.</summary>
public sealed record XianyuStage
{
    /// <summary>The far end.</summary>
    public required XianyuFarEnd Platform { get; init; }

    /// <summary>Whose account it is about; it is there already.</summary>
    public required string Seller { get; init; }

    /// <summary>Lets so much time pass.</summary>
    public required Func<TimeSpan, Task> PassAsync { get; init; }

    /// <summary>Lets time pass until something is so, and fails where it never is.</summary>
    public required Func<Func<bool>, Task> UntilAsync { get; init; }

    /// <summary>Told of each entry before it is pushed, so that the platform is as the entry says.</summary>
    public Action<string> Becomes { get; init; } = _ => { };

    /// <summary>Lets our side do what it has to with what was pushed, before the next step: for steps that are only a moment away.</summary>
    public Func<Task> SettledAsync { get; init; } = () => Task.CompletedTask;

    /// <summary>Waits for our side's end at the script's instant.</summary>
    public Func<Task>? EndAsync { get; init; }

    /// <summary>Starts our side after that end.</summary>
    public Func<Task>? StartAsync { get; init; }

    /// <summary>Ends our side in peace and starts it again.</summary>
    public Func<Task>? RestartAsync { get; init; }
}
