using Signalbox.FarEnds.Samples;
using Signalbox.Radar.Contracts;

namespace Signalbox.Server.Demo;

/// <summary>The composed sources of the sample world, as the radar takes them.</summary>
internal static class SampleTexts
{
    /// <param name="now">The day for which the dates in the texts are written.</param>
    public static IReadOnlyList<RadarSampleSource> At(DateTimeOffset now) =>
        [
            .. SampleSources
                .All.Select(source => source.At(now))
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
