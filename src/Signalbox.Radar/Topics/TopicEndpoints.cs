using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Topics;

internal static class TopicEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/topics").WithTags("Radar");
        group
            .Get("/", ListAsync)
            .WithName("ListTopics")
            .WithSummary("The topics, in the order in which an article is offered to them.");
        group
            .Post("/", AddAsync)
            .WithName("AddTopic")
            .WithSummary("Adds a topic; it is asked last.")
            .ProducesProblem(400)
            .ProducesProblem(409);
        group
            .Post("/preview", PreviewAsync)
            .WithName("PreviewTopic")
            .WithSummary("What rules would have done to the articles of the last 30 days; nothing is stored.")
            .ProducesProblem(400)
            .ProducesProblem(404);
        group
            .Put("/order", OrderAsync)
            .WithName("OrderTopics")
            .WithSummary("Puts the topics into another order: an article goes to the first that selects it.")
            .ProducesProblem(400)
            .ProducesProblem(409);
        group.Get("/{id:guid}", ShowAsync).WithName("ShowTopic").WithSummary("One topic.").ProducesProblem(404);
        group
            .Get("/{id:guid}/versions", VersionsAsync)
            .WithName("ListTopicVersions")
            .WithSummary("The versions of a topic, newest first; the newest is in force.")
            .ProducesProblem(404);
        group
            .Put("/{id:guid}", ChangeAsync)
            .WithName("ChangeTopic")
            .WithSummary("Gives a topic a new version; the next judgement goes by it.")
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409);
        group
            .Delete("/{id:guid}", RemoveAsync)
            .WithName("RemoveTopic")
            .WithSummary("Takes a topic away; what it found stays.")
            .ProducesProblem(404);
    }

    private static async Task<Ok<IReadOnlyList<TopicRow>>> ListAsync(ListTopics list, CancellationToken ct) =>
        TypedResults.Ok(await list.RunAsync(ct));

    private static async Task<Ok<TopicRow>> ShowAsync(Guid id, ListTopics list, CancellationToken ct) =>
        TypedResults.Ok(await list.ShowAsync(id, ct));

    private static async Task<Ok<IReadOnlyList<TopicVersionRow>>> VersionsAsync(
        Guid id,
        ListTopics list,
        CancellationToken ct
    ) => TypedResults.Ok(await list.VersionsAsync(id, ct));

    private static async Task<Ok<TopicRow>> AddAsync(
        Actor by,
        TopicDraft draft,
        SaveTopic save,
        ListTopics list,
        CancellationToken ct
    ) => TypedResults.Ok(await list.ShowAsync(await save.RunAsync(by, null, draft, ct), ct));

    private static async Task<Ok<TopicRow>> ChangeAsync(
        Actor by,
        Guid id,
        TopicDraft draft,
        SaveTopic save,
        ListTopics list,
        CancellationToken ct
    ) => TypedResults.Ok(await list.ShowAsync(await save.RunAsync(by, id, draft, ct), ct));

    private static async Task<NoContent> OrderAsync(
        Actor by,
        TopicOrder order,
        OrderTopics topics,
        CancellationToken ct
    )
    {
        await topics.RunAsync(by, order, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> RemoveAsync(Actor by, Guid id, RemoveTopic topics, CancellationToken ct)
    {
        await topics.RunAsync(by, id, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<TopicPreview>> PreviewAsync(
        TopicTrial trial,
        HttpContext http,
        ViewerOf viewer,
        PreviewTopic preview,
        CancellationToken ct
    ) => TypedResults.Ok(await preview.RunAsync(trial, viewer.From(http), ct));
}
