namespace Signalbox.Radar.Topics;

/// <summary>What is told of a find: whose it is, and of which report day.</summary>
internal sealed record RoutedFind(Guid Id, Guid? TopicId, DateOnly Day);

/// <summary>Which finds a channel is told of with a report: by its topic's channels, delivery and cap.</summary>
/// <param name="topics">Those in force; what others found, or none, goes to every channel.</param>
/// <param name="isDaily">Whether it is the daily report.</param>
internal sealed class TopicRoutes(IReadOnlyList<ReadyTopic> topics, bool isDaily, DateOnly today)
{
    private readonly Dictionary<Guid, ReadyTopic> byId = topics.ToDictionary(t => t.Id);

    /// <param name="open">What the channel has not been told of, strongest first.</param>
    /// <param name="told">What it has.</param>
    /// <returns>The ids of those it is told of now.</returns>
    public IReadOnlySet<Guid> For(Guid channel, IReadOnlyList<RoutedFind> open, IReadOnlyList<RoutedFind> told)
    {
        var left = new Dictionary<Guid, int>();
        foreach (var topic in topics)
            if (topic.Rules.Cap is { } cap)
                left[topic.Id] = cap - told.Count(f => f.TopicId == topic.Id && f.Day == today);

        var routed = new HashSet<Guid>();
        foreach (var find in open)
        {
            if (find.TopicId is not { } id || !byId.TryGetValue(id, out var topic))
                routed.Add(find.Id);
            else if (
                topic.Body.Tells(channel)
                && (isDaily || topic.Body.Delivery != TopicDelivery.Daily)
                && Fits(find, id)
            )
                routed.Add(find.Id);
        }
        return routed;

        // What a cap kept back is not made up for on the next day: the report has it.
        bool Fits(RoutedFind find, Guid topic) =>
            !left.TryGetValue(topic, out var places)
            || find.Day == today && left[topic] > 0 && (left[topic] = places - 1) >= 0;
    }
}
