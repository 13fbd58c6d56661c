using Signalbox.FarEnds.Samples;
using Signalbox.Radar.Contracts;

namespace Signalbox.Server.Demo;

/// <summary>The composed sources of the sample world, as the radar takes them.</summary>
internal static class SampleTexts
{
    public static IReadOnlyList<RadarSampleSource> All { get; } =
    [
        .. SampleSources
            .Accounts.Concat([SampleSources.Tenders, SampleSources.UsedGoods, SampleSources.Workbench])
            .Select(source => new RadarSampleSource(
                source.Key,
                source.Name,
                [
                    .. source
                        .Articles.Where(a => a.Quirk != SampleQuirk.Deleted)
                        .Select(a => new RadarSampleArticle(a.Key, a.Age, a.Title, a.Html, a.Story)),
                ]
            )),
    ];
}
