FROM python:3.11-slim-bookworm
RUN useradd --create-home mentor
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY --chown=mentor . .
RUN mkdir -p /app/.wayfinder && chown mentor /app/.wayfinder
USER mentor
ENV PYTHONUNBUFFERED=1
VOLUME /app/.wayfinder
CMD ["sh", "-c", "python ingest.py; [ $? -le 1 ] && exec python -m bot"]
