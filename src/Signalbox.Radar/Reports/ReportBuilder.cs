using Microsoft.Extensions.Options;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Time;
using Signalbox.Radar.Opportunities.Feedback;
using Signalbox.Radar.Reports.Editions;

namespace Signalbox.Radar.Reports;

/// <summary>Puts a report's content into the forms that are stored and sent, in the owner's zone and under the public address.</summary>
internal sealed class ReportBuilder(
    FeedbackLink feedback,
    TimeProvider clock,
    IOptions<InstallationOptions> installation
)
{
    /// <summary>A new secret for a link: whoever has it may read the report.</summary>
    public static string NewToken() => ReportToken.New();

    /// <summary>Where people read the report with this token.</summary>
    public Uri Link(string token) => new($"{installation.Value.PublicUrl.TrimEnd('/')}/r/{token}");

    /// <summary>What the report's row keeps beside the content.</summary>
    public (string Title, string Markdown) Render(ReportContent content) =>
        (ReportWords.Title(content), ReportMarkdown.Render(content, clock.LocalTimeZone));

    /// <summary>Where people read one opportunity.</summary>
    public Uri Link(Guid opportunityId) =>
        new($"{installation.Value.PublicUrl.TrimEnd('/')}/opportunities/{opportunityId}");

    /// <summary>Where whoever got a push says what becomes of an opportunity.</summary>
    public Uri Feedback(Guid opportunityId) => feedback.Of(opportunityId);

    /// <summary>The message that tells of one find at once.</summary>
    public (string Title, string Markdown) One(ReportOpportunity found, string topic) =>
        PushText.One(found, topic, Link(found.Id), clock.LocalTimeZone, clock.Today(), Feedback);

    /// <summary>The message for one channel.</summary>
    /// <param name="content">The report.</param>
    /// <param name="link">Where it is read.</param>
    /// <param name="fresh">What the channel has not been told yet, strongest first.</param>
    /// <returns>A title of at most 64 characters, and Markdown below 16,000 bytes.</returns>
    public (string Title, string Markdown) Push(
        ReportContent content,
        Uri link,
        IReadOnlyList<ReportOpportunity> fresh
    ) => PushText.Render(content, link, fresh, clock.LocalTimeZone, Feedback);

    /// <summary>The message about an edition, the same for each channel, and which opportunities it names.</summary>
    public (string Title, string Markdown, IReadOnlyList<Guid> Named) PushEdition(ReportContent content, Uri link) =>
        EditionText.Push(content, link, clock.LocalTimeZone);
}
