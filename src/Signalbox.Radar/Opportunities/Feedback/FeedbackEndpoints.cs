using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Reports.Page;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Opportunities.Feedback;

/// <summary>What becomes of a find, said from a push. To look changes nothing, for chats and mail servers look too; a button does.</summary>
internal static class FeedbackEndpoints
{
    /// <summary>Who it was, as far as anybody knows.</summary>
    private const string By = "推送里的链接";

    public static void MapOpen(IEndpointRouteBuilder routes)
    {
        routes
            .MapMethods($"{FeedbackLink.Path}/{{token}}", ["GET", "HEAD"], ShowAsync)
            .AllowAnonymous()
            .ExcludeFromDescription();
        routes
            .Post($"{FeedbackLink.Path}/{{token}}", ChangeAsync)
            .SignsIn()
            .WithMetadata(new RequestSizeLimitAttribute(4096))
            .ExcludeFromDescription();
    }

    private static async Task ShowAsync(
        HttpContext http,
        string token,
        FeedbackLink links,
        ShowOpportunity show,
        ViewerOf viewer,
        ReportRenderer renderer,
        CancellationToken ct
    )
    {
        OpenPage.Begin(http, hasForm: true, "no-store");
        var (status, page) = await PageAsync(token, links, show, viewer, renderer, ct);
        http.Response.StatusCode = status;
        await OpenPage.WriteAsync(http, page, ct);
    }

    private static async Task<(int Status, byte[] Page)> PageAsync(
        string token,
        FeedbackLink links,
        ShowOpportunity show,
        ViewerOf viewer,
        ReportRenderer renderer,
        CancellationToken ct
    )
    {
        if (links.Read(token) is not { } link)
            return (404, await renderer.AbsentAsync("没有这个链接", "There is no such link.", ct));
        if (link.IsOver)
            return (
                410,
                await renderer.AbsentAsync(
                    "这个链接已过期，请登录后再选",
                    "This link has expired; sign in to decide.",
                    ct
                )
            );
        try
        {
            var row = (await show.RunAsync(link.Id, viewer.House, ct)).Opportunity;
            var view = new FeedbackView(row.Title, row.Score, row.Reason, row.Standing);
            return (200, await renderer.FeedbackAsync(view, ct));
        }
        catch (RefusedException)
        {
            return (404, await renderer.AbsentAsync("这条机会已经不在了", "The opportunity is there no more.", ct));
        }
    }

    private static async Task<IResult> ChangeAsync(
        string token,
        OpportunityState state,
        FeedbackLink links,
        PutOpportunityState put,
        ViewerOf viewer,
        CancellationToken ct
    )
    {
        if (links.Read(token) is not { IsOver: false } link)
            throw RefusedException.NotFound("radar.feedback.link", "The link is not ours, or it has expired.");
        await put.RunAsync(link.Id, new OpportunityStateChange { State = state }, By, viewer.House, ct);
        return TypedResults.LocalRedirect($"~{FeedbackLink.Path}/{token}", permanent: false, preserveMethod: false);
    }
}
