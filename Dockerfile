# The same image without Docker: dotnet publish Conferences.Api -t:PublishContainer --os linux
FROM mcr.microsoft.com/dotnet/sdk:10.0.401 AS build
# The sources come without their history, which has the version: docker build --build-arg VERSION=1.2.3 .
ARG VERSION=
ENV MinVerVersionOverride=$VERSION
WORKDIR /source
COPY . .
# The packages are checked against packages.lock.json here; the publish finds them in the cache.
RUN dotnet restore Conferences.Api --locked-mode
RUN dotnet publish Conferences.Api -c Release --use-current-runtime --self-contained false -p:PublishReadyToRun=true -o /service

FROM mcr.microsoft.com/dotnet/aspnet:10.0.12
WORKDIR /service
COPY --from=build /service .
USER $APP_UID
ENV ASPNETCORE_URLS=http://+:8000
EXPOSE 8000
ENTRYPOINT ["dotnet", "Conferences.Api.dll"]
