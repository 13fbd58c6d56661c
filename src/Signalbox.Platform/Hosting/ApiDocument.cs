using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Signalbox.Platform.Hosting;

/// <summary>The API's document, <c>/openapi/v1.json</c>: the same text from every installation of a version.</summary>
internal static class ApiDocument
{
    private const string Scheme = "bearer";
    private const string ProblemSchema = "Problem";

    public static void Add(IServiceCollection services) =>
        services.AddOpenApi(
            "v1",
            options =>
            {
                options.AddDocumentTransformer(
                    (document, _, _) =>
                    {
                        Describe(document);
                        return Task.CompletedTask;
                    }
                );
                options.AddOperationTransformer(
                    (operation, context, _) =>
                    {
                        AddErrors(operation, context);
                        return Task.CompletedTask;
                    }
                );
            }
        );

    private static void Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Signalbox",
            Version = "v1",
            Description =
                "Everything the console can do. Sign in with an API token or a JWT in the header Authorization: Bearer. Errors are application/problem+json with a stable code; "
                + "instants are ISO 8601 in UTC.",
        };
        document.Servers = []; // where it runs is the owner's business, and not the same twice
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
        document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = Scheme,
            Description = "An API token (sbx_…), or a JWT of POST /api/v1/identity/jwt.",
        };
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        document.Components.Schemas[ProblemSchema] = Problem();

        foreach (var operation in document.Paths.Values.SelectMany(p => p.Operations ?? []).Select(o => o.Value))
            Describe(operation, document);
    }

    private static void Describe(OpenApiOperation operation, OpenApiDocument document)
    {
        foreach (var (status, response) in operation.Responses ?? [])
            if (
                response is OpenApiResponse own
                && (status.StartsWith('4') || (status.StartsWith('5') && !IsHealth(operation)))
            )
                own.Content = Body(document);
        if (operation.Responses?.ContainsKey("401") == true)
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
    }

    private static void AddErrors(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        operation.Responses ??= [];
        if (!context.Description.ActionDescriptor.EndpointMetadata.OfType<IAllowAnonymous>().Any())
            operation.Responses.TryAdd("401", new OpenApiResponse { Description = "Nobody has signed in." });
        operation.Responses.TryAdd("429", new OpenApiResponse { Description = "Too many requests." });
    }

    private static bool IsHealth(OpenApiOperation operation) => operation.Tags?.Any(t => t.Name == "Health") == true;

    private static Dictionary<string, OpenApiMediaType> Body(OpenApiDocument document) =>
        new(StringComparer.Ordinal)
        {
            ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(ProblemSchema, document) },
        };

    private static OpenApiSchema Problem() =>
        new()
        {
            Type = JsonSchemaType.Object,
            Description = "Why it was refused (RFC 9457).",
            Required = new HashSet<string>(StringComparer.Ordinal) { "status", "code" },
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["type"] = Text("Address that explains the status."),
                ["title"] = Text("Name of the status."),
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "The HTTP status." },
                ["detail"] = Text("One sentence for a person: what is wrong, and what to do."),
                ["code"] = Text("Stable dotted code that a program may match on."),
                ["traceId"] = Text("What to look for in the log."),
                ["errors"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Description = "What is wrong with each field, by its name.",
                    AdditionalProperties = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Array,
                        Items = new OpenApiSchema { Type = JsonSchemaType.String },
                    },
                },
            },
        };

    private static OpenApiSchema Text(string description) =>
        new() { Type = JsonSchemaType.String, Description = description };
}
