using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Signalbox.FarEnds.WeRss;

/// <summary>The server's own page of an article, where links point when it is set to local reading.</summary>
internal static class WeRssPages
{
    public static void Map(WebApplication app, WeRssServer server) =>
        app.MapGet(
            "/views/article/{id}",
            (string id) =>
                server.Store.Articles.FirstOrDefault(a => a.Id == id) is { } article
                    ? Results.Content(
                        $"<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>{WebUtility.HtmlEncode(article.Title)}</title>"
                            + $"<h1>{WebUtility.HtmlEncode(article.Title)}</h1><p>{WebUtility.HtmlEncode(server.Store.NameOf(article.AccountId))}</p>"
                            + $"{article.Content}</html>",
                        "text/html; charset=utf-8"
                    )
                    : Results.NotFound()
        );
}
