using Signalbox.Radar.Sources.Feeds;

namespace Signalbox.Radar.Sources;

/// <summary>When a source that cannot be read is not asked any more. Pure.</summary>
internal static class GivingUp
{
    /// <summary>After so many failures in a row, over so long.</summary>
    private sealed record Patience(int Failures, TimeSpan Over);

    private static readonly Patience WithoutHost = new(6, TimeSpan.FromDays(3));
    private static readonly Patience WithoutPage = new(10, TimeSpan.FromDays(5));
    private static readonly Patience Otherwise = new(30, TimeSpan.FromDays(14));

    /// <param name="code">Of the last refusal.</param>
    /// <param name="failing">For how long nothing has been read.</param>
    /// <param name="othersWork">Whether another source was read within the last day; where none was, the fault may be here.</param>
    public static bool IsDue(SourceKind kind, string code, int failuresInRow, TimeSpan failing, bool othersWork)
    {
        // What the settings or the command line name is the owner's own, and it comes back.
        if (kind is not (SourceKind.Feed or SourceKind.Page))
            return false;
        if (code == WebDownload.GoneForGood)
            return true;
        var patience = code switch
        {
            WebDownload.Busy or ReadSource.Paused => null, // it lives
            WebDownload.NoHost => WithoutHost,
            WebDownload.NotThere => WithoutPage,
            _ => Otherwise,
        };
        return patience is not null && othersWork && failuresInRow >= patience.Failures && failing >= patience.Over;
    }
}
