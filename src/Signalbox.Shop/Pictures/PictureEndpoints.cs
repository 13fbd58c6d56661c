using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Xianyu.Pictures;

namespace Signalbox.Shop.Pictures;

/// <summary><c>/api/v1/shop/pictures</c>: each caller's own.</summary>
internal static class PictureEndpoints
{
    public static void AddPictures(this IServiceCollection services)
    {
        services.AddOutboundClient(FetchPicture.Client);
        services.AddOutboundClient(UploadPicture.Client);
        services.AddSingleton<PictureStore>();
        services.AddSingleton<KeepPicture>();
        services.AddSingleton<FetchPicture>();
        services.AddSingleton<UploadPicture>();
        services.AddSingleton<BringPicture>();
    }

    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/pictures").WithTags("Shop").RequireAuthorization(Access.Operate);
        group
            .Post("/", KeepAsync)
            .WithName("KeepShopPicture")
            .WithSummary("Keeps a picture for rules and goods: JPEG, PNG, GIF or WebP, 5 MB and 1,920 pixels a side.")
            .Accepts<byte[]>("application/octet-stream")
            .WithMetadata(new RequestSizeLimitAttribute(KeepPicture.MostBytes + 1))
            .ProducesProblem(400)
            .ProducesProblem(409);
        group
            .Get("/{id:guid}", ShowAsync)
            .WithName("ShowShopPicture")
            .WithSummary("A picture that was kept.")
            .ProducesProblem(404);
        group
            .Delete("/{id:guid}", RemoveAsync)
            .WithName("RemoveShopPicture")
            .WithSummary("Removes a picture; rules that name it answer without it then.")
            .ProducesProblem(404);
    }

    private static async Task<Ok<PictureKept>> KeepAsync(
        HttpRequest request,
        Actor actor,
        KeepPicture keep,
        CancellationToken ct
    )
    {
        using var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await request.Body.ReadAsync(buffer, ct) is > 0 and var read)
        {
            if (body.Length + read > KeepPicture.MostBytes)
                throw RefusedException.Invalid(
                    "shop.picture.wrong",
                    $"The picture has more than {KeepPicture.MostBytes / 1024 / 1024} MB; make it smaller."
                );
            body.Write(buffer, 0, read);
        }
        return TypedResults.Ok(await keep.RunAsync(actor, body.ToArray(), ct));
    }

    private static async Task<FileContentHttpResult> ShowAsync(
        Guid id,
        Actor actor,
        KeepPicture keep,
        CancellationToken ct
    )
    {
        var picture = await keep.GetAsync(actor, id, ct);
        return TypedResults.File(picture.Content, picture.Type);
    }

    private static async Task<NoContent> RemoveAsync(Guid id, Actor actor, KeepPicture keep, CancellationToken ct)
    {
        await keep.RemoveAsync(actor, id, ct);
        return TypedResults.NoContent();
    }
}
