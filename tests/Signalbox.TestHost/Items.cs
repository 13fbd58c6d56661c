namespace Signalbox.TestHost;

/// <summary>What an item is, by its number: a test can tell what must have been recorded without asking the host.</summary>
public static class Items
{
    public const int Kinds = 8;

    /// <returns>The names of all records that item <paramref name="n"/> leaves.</returns>
    public static IReadOnlyList<string> Records(long n) =>
        (n % Kinds) switch
        {
            0 => [$"{n}:plain"],
            1 => [$"{n}:failing"],
            2 => [$"{n}:stepped"],
            3 => [$"{n}:child-0", $"{n}:child-1", $"{n}:settled"],
            4 => [$"{n}:timer"],
            5 => [$"{n}:polite"],
            6 => [$"{n}:once"],
            _ => [$"{n}:chain", $"{n}:chained"],
        };

    /// <returns>How many jobs of item <paramref name="n"/> end dead: a third child of a group is hopeless.</returns>
    public static int Dead(long n) => n % Kinds == 3 ? 1 : 0;

    /// <returns>How many jobs item <paramref name="n"/> comes to, dead ones included.</returns>
    public static int Jobs(long n) => Records(n).Count + Dead(n);
}
