using System.Globalization;
using System.Text.RegularExpressions;
using Signalbox.Operations.Backups;

namespace Signalbox.Operations.Offsite;

/// <summary>A set as it lies in the store.</summary>
/// <param name="Folder">What the keys of all sets of its installation begin with, a slash at the end.</param>
/// <param name="Files">The names of its files and their lengths in bytes.</param>
internal sealed record OffsiteSet(string Folder, string Id, IReadOnlyDictionary<string, long> Files)
{
    /// <summary>The key of one of its files.</summary>
    public string Key(string file) => $"{Folder}{Id}/{file}";

    /// <summary>Whether it was sent to its end; nothing else counts.</summary>
    public bool IsComplete => Files.ContainsKey(BackupSet.CompleteName);

    public long Bytes => Files.Values.Sum();

    /// <summary>When it was made, as its id says.</summary>
    public DateTimeOffset At => SetId.At(Id);

    /// <summary>What it was made for, e.g. <c>daily</c>.</summary>
    public string Kind => SetId.Kind(Id);
}

/// <summary>What the id of a set says.</summary>
internal static partial class SetId
{
    private const string Stamp = "yyyyMMdd'T'HHmmsszzz";
    private const int StampLength = 20;
    private const int ChanceLength = 5;

    /// <summary>Whether it is the id of a set, with a date that there is.</summary>
    public static bool IsOne(string id) =>
        BackupSet.IsId(id)
        && DateTimeOffset.TryParseExact(
            id[..StampLength],
            Stamp,
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out _
        );

    /// <summary>Whether a file of this name may be in a set, and is safe to write.</summary>
    public static bool IsFileName(string name) => FileName().IsMatch(name);

    /// <summary>When it was made, with the offset of the owner's zone at that time.</summary>
    public static DateTimeOffset At(string id) =>
        DateTimeOffset.ParseExact(id[..StampLength], Stamp, CultureInfo.InvariantCulture);

    public static string Kind(string id) => id[(StampLength + 1)..^ChanceLength];

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FileName();
}
