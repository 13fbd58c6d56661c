using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Shop.Imports;

/// <summary><c>/api/v1/shop/imports</c>: for the caller's own.</summary>
internal static class ImportEndpoints
{
    /// <summary>What is larger is imported by the command, on the machine itself.</summary>
    private const int MostBytes = 256 * 1024 * 1024;

    public static void AddImports(this IServiceCollection services)
    {
        services.AddSingleton<OldAccounts>();
        services.AddSingleton<OldRules>();
        services.AddSingleton<OldGoods>();
        services.AddSingleton<OldOrders>();
        services.AddSingleton<ImportOldShop>();
    }

    public static void Map(RouteGroupBuilder api) =>
        api.MapGroup("/imports")
            .WithTags("Shop")
            .RequireAuthorization(Access.Operate)
            .Post("/", ImportAsync)
            .WithName("ImportOldShop")
            .WithSummary("Takes in an old program's xianyu_data.db: all of it or nothing, and nothing twice.")
            .Accepts<byte[]>("application/octet-stream")
            .WithMetadata(new RequestSizeLimitAttribute(MostBytes))
            .ProducesProblem(400)
            .ProducesProblem(409);

    private static async Task<Ok<ImportReport>> ImportAsync(
        HttpRequest request,
        Actor actor,
        ImportOldShop import,
        CancellationToken ct
    )
    {
        var folder = Directory.CreateTempSubdirectory("signalbox-import-").FullName;
        try
        {
            var file = Path.Combine(folder, "upload.db");
            await using (var stream = File.Create(file))
                await CopyAsync(request.Body, stream, ct);
            return TypedResults.Ok(await import.RunAsync(actor, file, ct));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task CopyAsync(Stream from, FileStream to, CancellationToken ct)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, ct) is > 0 and var read)
        {
            if (to.Length + read > MostBytes)
                throw RefusedException.Invalid(
                    "shop.import.too-large",
                    $"The file has more than {MostBytes / 1024 / 1024} MB; import it with the command on the machine itself."
                );
            await to.WriteAsync(buffer.AsMemory(0, read), ct);
        }
    }
}
