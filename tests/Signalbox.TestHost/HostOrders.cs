using System.Text.Json;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;

namespace Signalbox.TestHost;

/// <summary>What a test wants of the host; its one argument, as JSON.</summary>
public sealed record HostOrders
{
    public required DatabaseKind Kind { get; init; }

    public required string ConnectionString { get; init; }

    /// <summary>Where the logs of steps go, <c>steps-*.log</c>.</summary>
    public required string Folder { get; init; }

    /// <summary>Whether it makes items without end; otherwise it says <c>finished</c> once nothing is left to do.</summary>
    public bool Produce { get; init; }

    /// <summary>The real time between two items.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>How many seconds of its clock go by in a real one.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>When its clock was right; all hosts of a test share it.</summary>
    public DateTimeOffset Origin { get; init; }

    /// <summary>What its wall clock is wrong by, at first; the line <c>clock -01:00:00</c> on standard input changes it.</summary>
    public TimeSpan Offset { get; init; }

    /// <summary>How many accounts may start in a second, on all hosts together; 0 is no accounts at all.</summary>
    public int AccountStarts { get; init; }

    /// <summary>The time between two messages to an account, and between two of its timers.</summary>
    public TimeSpan AccountPause { get; init; } = TimeSpan.FromSeconds(1);

    public IReadOnlyList<SlotOrder> Slots { get; init; } = [];

    /// <summary>Settings of the program, e.g. <c>Jobs:NodeExpiry</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    public string ToJson() => JsonSerializer.Serialize(this);

    internal static HostOrders Read(string json) =>
        JsonSerializer.Deserialize<HostOrders>(json) ?? throw new ArgumentException("no orders", nameof(json));
}

/// <summary>A recurring job that records each of its slots as <c>name@slot</c>.</summary>
public sealed record SlotOrder(string Name, string Cron, CatchUp CatchUp);
