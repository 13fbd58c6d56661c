using System.Text.Json;
using Signalbox.Shop.Xianyu.Events;
using Signalbox.Shop.Xianyu.Wire;

namespace Signalbox.Shop.Xianyu.Socket;

/// <summary>An entry that could not be decoded.</summary>
/// <param name="Data">Its beginning, to be looked at.</param>
internal sealed record BadEntry(string Why, string Data);

/// <summary>What one push brought, entry by entry.</summary>
/// <param name="HasGap">Whether the platform says that it holds back more than it pushes: histories and orders have to be compared.</param>
internal sealed record ImPush(IReadOnlyList<Incoming> Entries, IReadOnlyList<BadEntry> Bad, bool HasGap)
{
    private const int MostKept = 2_000;

    /// <returns>Null when the frame is no push.</returns>
    public static ImPush? Read(Frame frame)
    {
        if (frame.Path?.StartsWith("/s/", StringComparison.Ordinal) != true)
            return null;
        var (entries, bad) = (new List<Incoming>(), new List<BadEntry>());
        if (frame.Body.At("syncPushPackage", "data") is { ValueKind: JsonValueKind.Array } list)
            foreach (var entry in list.EnumerateArray())
                Read(entry.Text("data") ?? "", entries, bad);
        return new ImPush(entries, bad, frame.Body.Number("syncExtraType", "type") is 1 or 2);
    }

    /// <summary>Each on its own: one that is broken costs no other.</summary>
    private static void Read(string data, List<Incoming> entries, List<BadEntry> bad)
    {
        try
        {
            foreach (var value in SyncEntry.Decode(data))
                entries.Add(ReadEntry.Run(value));
        }
        catch (FormatException why)
        {
            bad.Add(new BadEntry(why.Message, data[..Math.Min(data.Length, MostKept)]));
        }
    }
}
