using FsCheck;
using FsCheck.Fluent;

namespace Signalbox.Platform.Tests.Jobs.Model;

/// <summary>Something that a caller or time does to the engine.</summary>
internal abstract record Deed
{
    internal sealed record Enqueue(string Runs, int? Dedupe, int Minutes) : Deed;

    /// <param name="Runs">Of each job in it, one after another with a space between.</param>
    internal sealed record EnqueueGroup(int Key, string Runs, string Settled) : Deed;

    internal sealed record SetTimer(int Key, int Minutes, string Runs) : Deed;

    internal sealed record CancelTimer(int Key) : Deed;

    /// <param name="Which">Counted over all jobs there are; one that is not dead refuses.</param>
    internal sealed record RetryDead(int Which) : Deed;

    internal sealed record Wait(int Minutes) : Deed;
}

/// <summary>Makes deeds up.</summary>
internal static class Deeds
{
    /// <summary>So few that they meet.</summary>
    private const int Keys = 3;

    /// <summary>Some deeds, one after another; what fails is made shorter by leaving one out.</summary>
    public static Arbitrary<List<Deed>> Several { get; } = Arb.From(Gen.ListOf(Any()), WithoutOne);

    private static Gen<Deed> Any()
    {
        var key = Gen.Choose(0, Keys - 1);
        var minutes = Gen.Choose(0, 3);
        return Gen.Frequency(
            (
                5,
                from runs in Runs()
                from dedupe in Dedupe()
                from m in minutes
                select (Deed)new Deed.Enqueue(runs, dedupe, m)
            ),
            (
                3,
                from k in key
                from runs in Gen.ListOf(Runs(), 3).Or(Gen.ListOf(Runs(), 0)).Or(Gen.ListOf(Runs(), 1))
                from settled in Runs()
                select (Deed)new Deed.EnqueueGroup(k, string.Join(' ', runs), settled)
            ),
            (2, from k in key from m in minutes from runs in Runs() select (Deed)new Deed.SetTimer(k, m, runs)),
            (1, from k in key select (Deed)new Deed.CancelTimer(k)),
            (2, from which in Gen.Choose(0, 1000) select (Deed)new Deed.RetryDead(which)),
            (4, from m in Gen.Choose(1, 4) select (Deed)new Deed.Wait(m))
        );
    }

    /// <summary>Up to four runs; the last one ends the job sooner or later.</summary>
    private static Gen<string> Runs() =>
        from before in Gen.ListOf(Gen.Elements('f', 's', 'l', 'x'), 3)
            .Or(Gen.ListOf(Gen.Elements('f', 's', 'l', 'x'), 1))
        from last in Gen.Elements('d', 'd', 'c', 'c', 'f', 'r')
        from keep in Gen.Choose(0, 3)
        select string.Concat(before.Take(keep)) + last;

    private static Gen<int?> Dedupe() =>
        Gen.Frequency((2, Gen.Constant<int?>(null)), (1, Gen.Choose(0, Keys - 1).Select(k => (int?)k)));

    private static IEnumerable<List<Deed>> WithoutOne(List<Deed> deeds) =>
        deeds.Select((_, left) => deeds.Where((_, i) => i != left).ToList());
}
